/**
 * How an environment is examined: which plays are compared with which, and what is said where they differ. Who makes the
 * objects, a user's class or a vector environment, is `checkEnv`'s concern.
 */
import { show } from "../core/check.ts";
import type { Close } from "../core/closing.ts";
import { Random } from "../core/random.ts";
import { type Box, choiceCounts, maskSize, type Space, size } from "../core/space.ts";
import { limitsOf, normalSpace } from "./contract.ts";
import { Examinee, type Play } from "./examinee.ts";
import { errorText, type Findings } from "./findings.ts";
import type { Action, Env, EnvInto } from "./user_env.ts";

export interface Extent {
  readonly objects: number;
  readonly seed: number;
  readonly steps: number;
  readonly timeLimit: number;
  readonly signal: AbortSignal | undefined;
}

/** How objects come and go. */
export interface Objects {
  /** Which of them, counted from 0, is played beside the first. */
  readonly watched: 1 | 2;
  make(k: number): Env | EnvInto | Promise<Env | EnvInto>;
  close(env: Env | EnvInto): ReturnType<Close>;
  /** Whether it can be played with; reports why not. */
  playable(env: Env | EnvInto): boolean;
}

/** The object that is played with first, and what was seen of it. */
interface Lead {
  readonly env: Env | EnvInto;
  readonly first: Examinee;
  readonly actions: readonly Action[];
  /** Undefined where it threw. */
  readonly play: Play | undefined;
}

/** Plays on two objects, or, where there may be only one at a time, on one after the other. */
export class Examination {
  readonly #objects: Objects;
  readonly #findings: Findings;
  readonly #extent: Extent;
  readonly #open: (Env | EnvInto)[] = [];

  constructor(objects: Objects, findings: Findings, extent: Extent) {
    this.#objects = objects;
    this.#findings = findings;
    this.#extent = extent;
  }

  async run(): Promise<void> {
    try {
      const first = await this.#make(0);
      if (first) await this.#plays(first);
      else if (this.#open.length > 0 && this.#extent.objects === 2) await this.#make(1); // perhaps the same one
    } finally {
      await this.#closeAll();
    }
  }

  async #plays(env: Env | EnvInto): Promise<void> {
    const findings = this.#findings;
    const { seed, steps, objects } = this.#extent;
    const space = normalSpace(env.actionSpace);
    const actions = sampleActions(space, new Random(seed), steps);
    checkActionSpace(space, findings);
    const first = examinee(env, findings, this.#extent.signal);
    const play = await first.play(this.#extent, actions);
    if (play) checkPlay(play, this.#extent, findings);
    const lead = { env, first, actions, play };
    await (objects === 1 ? this.#inTurn(lead) : this.#together(lead));
  }

  /** With both objects open. */
  async #together({ env, first, actions, play }: Lead): Promise<void> {
    const other = await this.#make(1);
    if (!other || !play) return; // it threw: what could be said about its episodes would be noise
    const second = examinee(other, this.#findings, this.#extent.signal);
    const repeats = (await this.#fresh(second, play, actions)) && (await this.#used(first, play, actions));
    if (repeats && (await this.#beside(second, first, play, actions))) await this.#otherSeeds(second, play, actions);
    await this.#finish(first, env, actions);
  }

  /** With one object open at a time. */
  async #inTurn({ env, first, actions, play }: Lead): Promise<void> {
    const used = play && (await this.#used(first, play, actions));
    if (play) await this.#finish(first, env, actions);
    await this.#closeAll();
    const other = await this.#make(1);
    if (!other || !play) return;
    const second = examinee(other, this.#findings, this.#extent.signal);
    if ((await this.#fresh(second, play, actions)) && used) await this.#otherSeeds(second, play, actions);
    this.#findings.note("one object at a time: whether two disturb each other was not looked at");
  }

  async #fresh(second: Examinee, play: Play, actions: readonly Action[]): Promise<boolean> {
    return same(play, await second.play(this.#extent, actions), this.#findings, "seed", FRESH);
  }

  async #used(first: Examinee, play: Play, actions: readonly Action[]): Promise<boolean> {
    return same(play, await first.play(this.#extent, actions), this.#findings, "reset", USED);
  }

  async #beside(second: Examinee, beside: Examinee, play: Play, actions: readonly Action[]): Promise<boolean> {
    const other = this.#objects.watched === 1 ? undefined : await this.#make(this.#objects.watched);
    const watched = other ? examinee(other, this.#findings, this.#extent.signal) : second;
    await watched.play({ ...this.#extent, seed: this.#extent.seed + 1000 }, actions.slice(0, 20)); // leaves an episode unfinished
    return same(play, await watched.play(this.#extent, actions, { beside }), this.#findings, "env", BESIDE);
  }

  async #otherSeeds(second: Examinee, play: Play, actions: readonly Action[]): Promise<void> {
    const other = await second.play({ ...this.#extent, seed: this.#extent.seed + 500_000_000 }, actions);
    if (other && difference(play, other) === undefined)
      this.#findings.note("other seeds gave the same episodes: right for an environment without randomness");
  }

  async #finish(first: Examinee, env: Env | EnvInto, actions: readonly Action[]): Promise<void> {
    await first.checkState(this.#extent.seed, actions);
    examineExtras(env, this.#findings);
  }

  /** The object number k; undefined where it cannot be played with. */
  async #make(k: number): Promise<Env | EnvInto | undefined> {
    try {
      const env = await this.#objects.make(k);
      this.#open.push(env);
      return this.#objects.playable(env) ? env : undefined;
    } catch (error) {
      this.#findings.error("env", errorText(error).replace(/^env: /, ""));
      return undefined;
    }
  }

  async #closeAll(): Promise<void> {
    for (const env of this.#open.splice(0)) await this.#findings.attempt("close", async () => this.#objects.close(env));
  }
}

/** `render` and `info` are for people: only that they do no harm. */
function examineExtras(env: Env | EnvInto, findings: Findings): void {
  try {
    env.render?.();
  } catch (error) {
    findings.warning("render", `it threw after an episode: ${errorText(error)}`);
  }
}

function examinee(env: Env | EnvInto, findings: Findings, signal: AbortSignal | undefined): Examinee {
  return new Examinee(env, limitsOf(normalSpace(env.observationSpace) as Box), findings, signal);
}

const FRESH =
  "a second object, given the same seeds and actions, played differently; take all random numbers from reset's seed, new Random(seed), none from Math.random";
const USED =
  "an object that had played before, given the same seeds and actions, played differently; let reset() set everything again, the random generator too";
const BESIDE =
  "an object played differently while another was stepped in turn; keep nothing that changes in variables outside the object";

/** Every choice (in each dimension), or every corner, and then anything within, over and over. */
function sampleActions(space: Space, random: Random, steps: number): Action[] {
  return Array.from({ length: steps }, (_, step) => {
    if (space.type !== "box") {
      const choices = choiceCounts(space).map((n) => (step < n ? step : random.integer(n)));
      return space.type === "discrete" ? choices[0] : Int32Array.from(choices);
    }
    return Float32Array.from({ length: size(space) }, (_, k) => {
      const low = Number.isFinite(space.low[k]) ? space.low[k] : Math.min(space.high[k], 0) - 3;
      const high = Number.isFinite(space.high[k]) ? space.high[k] : Math.max(space.low[k], 0) + 3;
      if (step === 0) return low;
      if (step === 1) return high;
      return random.uniform(low, high);
    });
  });
}

/** A policy begins with actions about 0 with deviation 1. */
function checkActionSpace(space: Space, findings: Findings): void {
  if (space.type !== "box") {
    if (maskSize(space) === size(space))
      findings.warning("actionSpace", "there is one choice only, so nothing can be learnt");
    return;
  }
  for (let k = 0; k < space.low.length; k++) {
    const [low, high] = [space.low[k], space.high[k]];
    const half = (high - low) / 2;
    if (high > low && low < 1 && high > -1 && half <= 10 && half >= 0.1) continue;
    findings.warning(
      "actionSpace",
      `action ${k} lies in [${low}, ${high}]; a policy begins with actions about 0 with deviation 1, so let it be about [-1, 1] and scale it inside step()`,
    );
    return;
  }
}

function checkPlay(play: Play, { steps, timeLimit }: Extent, findings: Findings): void {
  const { observations, rewards, ends } = play;
  const changes = observations.some((observation) => observation.some((value, k) => value !== observations[0][k]));
  if (!changes)
    findings.warning(
      "observation",
      `it was the same in all of ${steps} steps; it should tell what the best action depends on`,
    );
  const largest = observations.reduce(
    (most, observation) => observation.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), most),
    0,
  );
  if (largest > LARGE)
    findings.warning(
      "observation",
      `numbers as large as ${largest.toPrecision(3)} occur; networks learn best from numbers of about 1: divide by the range`,
    );
  const [low, high] = rewards.reduce(
    ([a, b], reward) => [Math.min(a, reward), Math.max(b, reward)],
    [Infinity, -Infinity],
  );
  if (low === high && ends < 2)
    findings.note(`every reward in ${steps} random steps was ${low}: a policy learns from differences only`);
  if (Math.max(-low, high) > LARGE * 100)
    findings.warning(
      "reward",
      `rewards as large as ${Math.max(-low, high).toPrecision(3)} occur; divide them so that returns are at most some thousands`,
    );
  if (ends === 0 && timeLimit === 0)
    findings.warning(
      "terminated",
      `no episode ended in ${steps} random steps, and there is no time limit; give one: defineEnv(factory, { timeLimit }) or registerEnv(id, factory, { timeLimit })`,
    );
}

const LARGE = 100;

/** Whether two plays are the same; says so where they are not. */
function same(play: Play, other: Play | undefined, findings: Findings, subject: string, text: string): boolean {
  const where = other && difference(play, other);
  if (where) findings.error(subject, `${text} (first at ${where})`);
  return where === undefined;
}

/** Where two plays part, in words; undefined where they are the same, bit for bit. */
function difference(a: Play, b: Play): string | undefined {
  for (let k = 0; k < a.observations.length; k++) {
    const when = k === 0 ? "the first reset" : `step ${k}`;
    if (a.flags[k] !== b.flags[k]) return `${when}: ${a.flags[k]} and ${b.flags[k]}`;
    if (!Object.is(a.rewards[k], b.rewards[k])) return `${when}: rewards ${a.rewards[k]} and ${b.rewards[k]}`;
    if (a.masks[k].join() !== b.masks[k]?.join()) return `${when}: info.actionMask [${a.masks[k]}] and [${b.masks[k]}]`;
    const row = a.observations[k].findIndex((value, i) => !Object.is(value, b.observations[k]?.[i]));
    if (row >= 0) return `${when}: observation[${row}] ${a.observations[k][row]} and ${show(b.observations[k]?.[row])}`;
  }
  return undefined;
}
