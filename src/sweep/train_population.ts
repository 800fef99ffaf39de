/**
 * Population-based training as one call, for programs: trains the members, has whoever is given do it, trains the winner's
 * settings again on fresh seeds, and returns all of it. It touches no file, so it runs in pages too; `swingup sweep` with
 * a study that has `population` is the same with a folder.
 */
import { checkSignal, orAborted, throwIfAborted } from "../core/abort.ts";
import { show } from "../core/check.ts";
import { type EnvSource, environmentDefinition } from "../envs/registry.ts";
import { interquartileMean } from "../statistics/over_seeds.ts";
import { type CheckpointStore, type MemberSegment, Population, type SegmentWorker } from "./population.ts";
import { populationReport } from "./population_report.ts";
import { completePopulation, type PopulationOptions } from "./population_study.ts";
import { checkSegment, runSegment, type Segment } from "./segment.ts";
import { checkTeam } from "./team.ts";

/** What is trained, and who trains it. */
export interface TrainPopulationOptions extends Omit<PopulationOptions, "env"> {
  /** The name of an environment, a function that returns a new custom one, or a definition. */
  readonly env: EnvSource;
  /**
   * Whoever trains members, each one at a time, such as a thread that calls `runSegment`; default one, in this thread. The
   * result does not depend on how many there are.
   */
  readonly workers?: readonly SegmentWorker[];
  /** Called as a member ends a round, after its checkpoint is in the store; what it throws ends the training. */
  readonly onSegment?: (segment: MemberSegment) => void;
  /** Where checkpoints lie; default in memory, those of the last two rounds. */
  readonly store?: CheckpointStore;
  /** Rounds of members that have ended before, whose checkpoints are in the store; default none. */
  readonly segments?: readonly Segment[];
  /** Ends the training, with the signal's reason; of no effect on workers that are given. */
  readonly signal?: AbortSignal;
}

/** What a population has come to. */
export interface PopulationResult {
  /** Members' rounds, by round and member. */
  readonly segments: readonly MemberSegment[];
  /** The best member of the last round; null where all have failed there. */
  readonly best: MemberSegment | null;
  /** What led to it, from the first round on: its settings round by round, and whose copies it is. */
  readonly lineage: readonly MemberSegment[];
  /** Where it has come to: what `resumeTrainer` and `loadPolicy` take. Null without a winner. */
  readonly checkpoint: Uint8Array | null;
  /**
   * The winner's settings, round by round, on seeds that chose nothing: the figure to report. Null without a winner, and
   * with `confirmation: 0`, and where a seed failed.
   */
  readonly confirmed: { readonly score: number; readonly values: readonly number[] } | null;
  /** A page of HTML: scores over the rounds, who was copied from whom, each setting over the rounds. */
  report(): string;
}

/**
 * Trains a population, whose settings change on the way.
 * @throws TypeError, RangeError naming what is wrong with the options; the signal's reason; what a worker throws;
 *   RangeError where all members have failed. One that diverges or whose environment throws is replaced.
 */
export async function trainPopulation(options: TrainPopulationOptions): Promise<PopulationResult> {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`trainPopulation: expected an object of options, got ${show(options)}`);
  const { env, workers, onSegment, store = new Memory(), segments = [], signal, ...asked } = options;
  throwIfAborted(checkSignal(signal));
  const definition = environmentDefinition(env, "env");
  const study = completePopulation({ ...asked, env: definition.id });
  const ended = segments.map((segment, k) => checkSegment(`segments[${k}]`, segment));
  const population = new Population(study, ended);
  const here: SegmentWorker = { run: (job) => runSegment(job, { env: definition, ...(signal ? { signal } : {}) }) };
  const team = checkTeam(workers ?? [here]);
  const events = { ...(onSegment ? { onSegment } : {}), ...(signal ? { signal } : {}) };
  await orAborted(population.run(team, store, events), signal);
  const { best = null } = population;
  const confirmed = scoreOf(await orAborted(population.confirm(team, signal), signal));
  const lineage = best ? population.lineage(best) : [];
  const checkpoint = best ? await store.read(best.member, best.round) : null;
  const report = () =>
    populationReport({
      env: study.env,
      settings: searchedOf(study),
      segments: population.segments,
      lineage,
      confirmed: confirmed?.score ?? null,
    });
  return { segments: population.segments, best, lineage, checkpoint, confirmed, report };
}

/** The names of what is searched, and whether its logarithm is. */
export function searchedOf({ search }: Pick<PopulationOptions, "search">): { name: string; log: boolean }[] {
  return Object.entries(search).map(([name, given]) => ({ name, log: "log" in given && given.log === true }));
}

/** The score over fresh seeds; null where there are none, or one failed. */
export function scoreOf(outcomes: readonly Segment[]): PopulationResult["confirmed"] {
  const values = outcomes.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0 || values.length < outcomes.length) return null;
  return { score: interquartileMean(values), values };
}

/** Checkpoints in memory. */
class Memory implements CheckpointStore {
  readonly #rounds = new Map<number, Map<number, Uint8Array>>();

  async read(member: number, round: number): Promise<Uint8Array> {
    const bytes = this.#rounds.get(round)?.get(member);
    if (!bytes) throw new RangeError(`segments: expected the checkpoint of member ${member}, round ${round}, in store`);
    return bytes;
  }

  async write(member: number, round: number, bytes: Uint8Array): Promise<void> {
    const members = this.#rounds.get(round) ?? new Map<number, Uint8Array>();
    this.#rounds.set(round, members.set(member, bytes));
  }

  drop(round: number): void {
    this.#rounds.delete(round);
  }
}
