/**
 * The examination of an environment: does it keep the contract that training relies on? Unlike training, which stops at
 * the first fault, it plays some episodes and reports everything it finds at once, in words that say what to do. The
 * rules follow Gymnasium's `check_env` and its passive checker, and add what only shows in a vector: objects that share
 * state, and episodes that depend on earlier ones.
 */
import { checkInteger, checkKeys, show } from "../core/check.ts";
import { Random } from "../core/random.ts";
import { type Box, choiceCounts, maskSize, type Space, sameSpace, size } from "../core/space.ts";
import { Arena } from "../wasm/arena.ts";
import { limitsOf, normalSpace, objectFaults } from "./contract.ts";
import { type CustomEnvDefinition, envName, makeEnv } from "./custom_env.ts";
import type { EnvDefinition } from "./env.ts";
import { Examinee, type Play } from "./examinee.ts";
import { type EnvSource, environmentDefinition } from "./registry.ts";
import type { Action, Env, EnvFactory, EnvInto } from "./user_env.ts";
import { VectorEnv } from "./vector_env.ts";

/** One thing that is wrong, or that could be better. */
export interface EnvFinding {
  /** Errors make training fail or mean nothing; warnings are probably mistakes, or make learning hard. */
  readonly severity: "error" | "warning";
  /** What it is about: `observationSpace`, `reset`, `reward`, `seed`, ... */
  readonly subject: string;
  /** What is wrong, where it was seen, and what to do. */
  readonly message: string;
}

/** What an examination of an environment found. */
export interface EnvReport {
  readonly env: string;
  /** No findings at all. */
  readonly clean: boolean;
  readonly findings: readonly EnvFinding[];
  /** What was seen and is no fault. */
  readonly notes: readonly string[];
}

/** How thoroughly an environment is examined. */
export interface CheckEnvOptions {
  /** Of actions and episodes; 0 unless given. */
  readonly seed?: number;
  /** Steps of each of the plays that are compared, 10 to 1,000,000; 1000 unless given. */
  readonly steps?: number;
}

/**
 * Examines an environment: its spaces; types, lengths, bounds and finiteness of what `reset` and `step` return; that the
 * same seed and actions give the same episodes, on a fresh object, on a used one and beside another; that every action is
 * accepted; that episodes end; that a saved state can be gone back to. Some 10,000 steps are played.
 * @param env a name, a factory such as `() => new MyGame()`, or a definition
 * @throws RangeError for an unknown name; whatever is wrong with the environment itself is in the report
 */
export async function checkEnv(env: EnvSource, options: CheckEnvOptions = {}): Promise<EnvReport> {
  checkKeys("checkEnv options", options, ["seed", "steps"]);
  const seed = checkInteger("seed", options.seed ?? 0, { least: 0, most: 2 ** 31 });
  const steps = checkInteger("steps", options.steps ?? 1000, { least: 10, most: 1_000_000 });
  const definition = typeof env === "function" ? undefined : environmentDefinition(env);
  const factory = typeof env === "function" ? env : (definition as CustomEnvDefinition).factory;
  const timeLimit = definition?.timeLimit ?? 0;
  if (!factory) return examineBuiltIn(definition as EnvDefinition, { seed, steps, timeLimit });
  const findings = new Findings(definition?.id);
  await examineClass(factory, findings, { seed, steps, timeLimit });
  return findings.report();
}

interface Extent {
  readonly seed: number;
  readonly steps: number;
  readonly timeLimit: number;
}

/** Collects what is found: of each subject the first error, and every warning once. */
class Findings {
  env: string;
  readonly #list: EnvFinding[] = [];
  readonly #notes: string[] = [];

  constructor(env = "CustomEnv") {
    this.env = env;
  }

  get errors(): number {
    return this.#list.filter(({ severity }) => severity === "error").length;
  }

  error(subject: string, message: string): void {
    this.#add({ severity: "error", subject, message });
  }

  warning(subject: string, message: string): void {
    this.#add({ severity: "warning", subject, message });
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  #add(finding: EnvFinding): void {
    const { severity, subject, message } = finding;
    const same = (other: EnvFinding) =>
      other.severity === severity && other.subject === subject && (severity === "error" || other.message === message);
    if (!this.#list.some(same)) this.#list.push(finding);
  }

  report(): EnvReport {
    const rank = { error: 0, warning: 1 };
    const findings = this.#list.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
    return { env: this.env, clean: findings.length === 0, findings, notes: this.#notes };
  }
}

/** A built-in environment, or one written against `BatchEnv`, as an object of one lane. */
async function examineBuiltIn(definition: EnvDefinition, extent: Extent): Promise<EnvReport> {
  const findings = new Findings(definition.id);
  const vectors: VectorEnv[] = [];
  const make = async (_: unknown, k: number): Promise<Env> => {
    const lanes = k === WATCHED ? 2 : 1; // beside another lane, which must not matter
    const vector = await VectorEnv.create(await Arena.create(), definition, { lanes });
    vectors.push(vector);
    return singleEnv(vector);
  };
  const spares = await Promise.all(Array.from({ length: OBJECTS }, make));
  await examine(spares, findings, extent);
  for (const vector of vectors) vector.dispose();
  return findings.report();
}

/** Lane 0. */
function singleEnv(vector: VectorEnv): Env {
  const { observationSpace, actionSpace, stride } = vector;
  const column = <T extends Float32Array | Uint32Array>(matrix: T) => matrix.filter((_, index) => index % stride === 0);
  const info = () => (vector.actionMasks ? { actionMask: column(vector.actionMasks) } : {});
  return {
    observationSpace,
    actionSpace,
    actionMasks: vector.actionMasks !== undefined,
    async reset({ seed }) {
      await vector.reset({ seed });
      return { observation: column(vector.observations), info: info() };
    },
    async step(action: Action) {
      if (typeof action === "number") vector.actions[0] = action;
      else for (let row = 0; row < action.length; row++) vector.actions[row * stride] = action[row];
      await vector.step();
      const [terminated, truncated] = [vector.terminated[0] === 1, vector.truncated[0] === 1];
      const observation = column(terminated || truncated ? vector.finalObservations : vector.observations);
      return { observation, reward: vector.rewards[0], terminated, truncated, info: info() };
    },
    getState: () => vector.getState(0),
    setState(state) {
      vector.setState(0, state);
      return { observation: column(vector.observations), info: info() };
    },
  };
}

const OBJECTS = 4; // two for fresh plays, one that is played beside another, and that other
const WATCHED = 2; // index of that one

async function examineClass(factory: EnvFactory, findings: Findings, extent: Extent): Promise<void> {
  const made: (Env | EnvInto)[] = [];
  try {
    for (let k = 0; k < OBJECTS; k++) made.push(makeEnv(factory));
  } catch (error) {
    findings.error("env", message(error).replace(/^env: /, ""));
    return;
  }
  if (findings.env === "CustomEnv") findings.env = envName(made[0]);
  for (const { field, text } of objectFaults(made[0])) findings.error(field, text);
  if (new Set(made).size < OBJECTS)
    findings.error("env", "the factory returned one object twice; return a new one with each call, one for each lane");
  if (findings.errors > 0) return;
  for (const name of ["observationSpace", "actionSpace"] as const)
    if (!made.every((env) => sameSpace(normalSpace(env[name]), normalSpace(made[0][name]))))
      findings.error(name, "it differs between two objects of the factory; make it the same in all");
  if (!made.every((env) => (env.actionMasks ?? false) === (made[0].actionMasks ?? false)))
    findings.error("actionMasks", "it differs between two objects of the factory; make it the same in all");
  await examine(made, findings, extent);
  examineExtras(made[0], findings);
  for (const env of made) await attempt(findings, "close", async () => env.close?.());
}

/** `render` and `info` are for people: only that they do no harm. */
function examineExtras(env: Env | EnvInto, findings: Findings): void {
  try {
    env.render?.();
  } catch (error) {
    findings.warning("render", `it threw after an episode: ${message(error)}`);
  }
}

async function examine(made: readonly (Env | EnvInto)[], findings: Findings, extent: Extent): Promise<void> {
  const [first, second, third, fourth] = made.map(
    (env) => new Examinee(env, limitsOf(normalSpace(env.observationSpace) as Box), findings),
  );
  const space = normalSpace(made[0].actionSpace);
  const actions = sampleActions(space, new Random(extent.seed), extent.steps);
  checkActionSpace(space, findings);
  const play = await first.play(extent, actions);
  if (!play) return; // it threw: what could be said about its episodes would be noise
  checkPlay(play, extent, findings);
  await third.play({ ...extent, seed: extent.seed + 1000 }, actions.slice(0, 20)); // leaves an episode unfinished
  const repeats =
    same(play, await second.play(extent, actions), findings, "seed", FRESH) &&
    same(play, await first.play(extent, actions), findings, "reset", USED);
  if (repeats && same(play, await third.play(extent, actions, { beside: fourth }), findings, "env", BESIDE)) {
    const other = await second.play({ ...extent, seed: extent.seed + 500_000_000 }, actions);
    if (other && difference(play, other) === undefined)
      findings.note("other seeds gave the same episodes: right for an environment without randomness");
  }
  await first.checkState(extent.seed, actions);
}

const FRESH =
  "a second object, given the same seeds and actions, played differently; take all random numbers from reset's seed, new Random(seed), none from Math.random";
const USED =
  "an object that had played before, given the same seeds and actions, played differently; let reset() set everything anew, the random generator too";
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
  const largest = Math.max(
    ...observations.map((observation) => observation.reduce((most, value) => Math.max(most, Math.abs(value)), 0)),
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

async function attempt(findings: Findings, subject: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    findings.error(subject, `it threw: ${message(error)}`);
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : show(error);
}
