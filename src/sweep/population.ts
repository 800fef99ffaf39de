/**
 * Population-based training (Jaderberg et al. 2017) in rounds: all members train a part of the steps, then the worst go on
 * where the best are, with settings a little changed. What each member is depends on the study alone, so the same
 * population comes out however many work, and after any interruption.
 */
import { throwIfAborted } from "../core/abort.ts";
import { firstGeneration, type Member, nextGeneration } from "./generation.ts";
import type { PopulationStudy } from "./population_study.ts";
import type { Segment, SegmentJob, SegmentOutcome } from "./segment.ts";
import { type Dimension, dimensionsOf, type Parameters } from "./space.ts";
import { confirmationSeedsOf, optionsOf } from "./study.ts";

/** Whoever trains members, one at a time. */
export interface SegmentWorker {
  /** Trains a member for a round, as `runSegment` does; what it throws ends the training. */
  run(job: SegmentJob): Promise<SegmentOutcome>;
}

/** Where members' checkpoints lie between two rounds. */
export interface CheckpointStore {
  read(member: number, round: number): Promise<Uint8Array>;
  write(member: number, round: number, bytes: Uint8Array): Promise<void>;
  /** Those of a round are not needed any more. */
  drop(round: number): void;
}

/** A member's round with where it came from. */
export interface MemberSegment extends Segment {
  readonly parameters: Parameters;
  /** The member whose checkpoint of the round before it began with; itself unless it was replaced. */
  readonly source: number;
}

export interface PopulationEvents {
  /** A member has ended a round; its checkpoint is in the store, and this is to be on the disk when it returns. */
  readonly onSegment?: (segment: MemberSegment) => void;
  /** Nothing is begun once it is aborted. */
  readonly signal?: AbortSignal;
}

export class Population {
  readonly study: PopulationStudy;
  readonly #dimensions: readonly Dimension[];
  readonly #generations: (readonly Member[])[] = [];
  readonly #segments = new Map<number, Segment>();

  /**
   * @param ended members' rounds that have ended before, whose checkpoints are in the store
   * @throws RangeError for a setting that training does not know
   */
  constructor(study: PopulationStudy, ended: readonly Segment[] = []) {
    this.study = study;
    this.#dimensions = dimensionsOf(study.search);
    this.#generations.push(firstGeneration(this.#dimensions, study));
    const { size, rounds } = study.population;
    for (const segment of ended)
      if (segment.member < size && segment.round < rounds) this.#segments.set(this.#place(segment), segment);
    for (let round = 1; round < rounds && this.#isOver(round - 1); round++) this.#breed(round);
  }

  /** The members of a round before they train; undefined where that is not known yet. */
  members(round: number): readonly Member[] | undefined {
    return this.#generations[round];
  }

  /** Members' rounds that have ended, by round and member. */
  get segments(): MemberSegment[] {
    return [...this.#segments.entries()]
      .sort(([one], [other]) => one - other)
      .flatMap(([, segment]) => {
        const member = this.#generations[segment.round]?.[segment.member];
        return member ? [{ ...segment, parameters: member.parameters, source: member.source }] : [];
      });
  }

  /** The best member of the last round; undefined before its end. */
  get best(): MemberSegment | undefined {
    const last = this.study.population.rounds - 1;
    if (!this.#isOver(last)) return undefined;
    return this.segments
      .filter(({ round, value }) => round === last && value !== null)
      .sort((one, other) => (other.value as number) - (one.value as number) || one.member - other.member)[0];
  }

  /** What led to a member's round, from the first round on: its own rounds and those of the members that it was copied from. */
  lineage({ member, round }: Pick<Segment, "member" | "round">): MemberSegment[] {
    const known = new Map(this.segments.map((segment) => [this.#place(segment), segment]));
    const line: MemberSegment[] = [];
    for (let [at, k] = [member, round]; k >= 0; k--) {
      const segment = known.get(this.#place({ member: at, round: k }));
      if (!segment) throw new RangeError(`lineage: expected a member's round that has ended, got ${at} in ${k}`);
      line.push(segment);
      at = segment.source;
    }
    return line.reverse();
  }

  /** Trains whatever is missing. */
  async run(workers: readonly SegmentWorker[], store: CheckpointStore, events: PopulationEvents = {}): Promise<void> {
    const { rounds } = this.study.population;
    for (let round = 0; round < rounds; round++) {
      if (round > 0 && !this.#generations[round]) this.#breed(round);
      await this.#train(round, workers, store, events);
      if (round > 0) store.drop(round - 1);
    }
  }

  /**
   * The winner's settings, round by round, on seeds that chose nothing, each from the beginning.
   * @returns what each seed came to; a failed one where one of its rounds failed
   */
  async confirm(workers: readonly SegmentWorker[], signal?: AbortSignal): Promise<SegmentOutcome[]> {
    const { best } = this;
    if (!best) return [];
    const schedule = this.lineage(best).map(({ parameters }) => parameters);
    const seeds = confirmationSeedsOf(this.study);
    const outcomes: (SegmentOutcome & { seed: number })[] = [];
    await Promise.all(
      workers.map(async (worker) => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
          let last: SegmentOutcome | undefined;
          for (const [round, parameters] of schedule.entries()) {
            throwIfAborted(signal);
            last = await worker.run(this.#job(best.member, round, parameters, seed, last?.checkpoint ?? null));
            if (last.state === "failed") break;
          }
          if (last) outcomes.push({ ...last, seed });
        }
      }),
    );
    return outcomes.sort((one, other) => one.seed - other.seed);
  }

  /** All members of a round that are missing. */
  async #train(
    round: number,
    workers: readonly SegmentWorker[],
    store: CheckpointStore,
    { onSegment, signal }: PopulationEvents,
  ): Promise<void> {
    const members = this.#generations[round];
    const waiting = members.map((_, member) => member).filter((member) => !this.#has(member, round));
    let failure: { readonly error: unknown } | undefined;
    const work = async (worker: SegmentWorker) => {
      for (let member = waiting.shift(); member !== undefined; member = waiting.shift()) {
        throwIfAborted(signal);
        const { parameters, source } = members[member];
        const from = round === 0 ? null : await store.read(source, round - 1);
        const { checkpoint, ...segment } = await worker.run(this.#job(member, round, parameters, member + 1, from));
        if (failure) return;
        throwIfAborted(signal);
        if (checkpoint) await store.write(member, round, checkpoint);
        onSegment?.({ ...segment, parameters, source });
        this.#segments.set(this.#place(segment), segment);
      }
    };
    await Promise.all(
      workers.map((worker) =>
        work(worker).catch((error: unknown) => {
          failure ??= { error };
          waiting.length = 0;
        }),
      ),
    );
    if (failure) throw failure.error;
  }

  #breed(round: number): void {
    const members = this.#generations[round - 1];
    const ended = members.map((_, member) => this.#segments.get(this.#place({ member, round: round - 1 })));
    const values = ended.map((segment) => segment?.value ?? null);
    if (values.every((value) => value === null))
      throw new RangeError(`population: all members have failed in round ${round - 1} (${ended[0]?.error})`);
    this.#generations[round] = nextGeneration(this.#dimensions, members, values, round, this.study);
  }

  #job(member: number, round: number, parameters: Parameters, seed: number, checkpoint: Uint8Array | null): SegmentJob {
    const { study } = this;
    const { population, episodes, acting } = study;
    return {
      member,
      round,
      rounds: population.rounds,
      options: { ...optionsOf(study, parameters, []), seed },
      parameters,
      searched: Object.keys(study.search),
      checkpoint,
      episodes,
      acting,
      evaluationSeed: study.seed,
    };
  }

  #has(member: number, round: number): boolean {
    return this.#segments.has(this.#place({ member, round }));
  }

  #isOver(round: number): boolean {
    return this.#generations[round]?.every((_, member) => this.#has(member, round)) ?? false;
  }

  #place({ member, round }: Pick<Segment, "member" | "round">): number {
    return round * this.study.population.size + member;
  }
}
