/**
 * One object under examination: plays episodes by given seeds and actions, writes down what it sees, and reports every
 * fault without stopping at it.
 */
import { isAbort, orAborted } from "../core/abort.ts";
import { Breath } from "../core/breath.ts";
import { choiceCounts, maskSize } from "../core/space.ts";
import {
  actionMaskOf,
  copyActionMask,
  copyObservation,
  type Fault,
  flagFault,
  infoFault,
  type Limits,
  normalSpace,
  resultFault,
  rewardFault,
  withHint,
} from "./contract.ts";
import { UNWRITTEN } from "./custom_lane.ts";
import { errorText } from "./findings.ts";
import { spellingHint } from "./spelling.ts";
import { type Action, type Env, type EnvInto, type Start, type StepOutcome, writesInto } from "./user_env.ts";

/** What was seen, from the first reset on: index 0 is that reset, index k step k. */
export interface Play {
  /** What the step led to, before any reset. */
  readonly observations: Float32Array[];
  readonly rewards: number[];
  /** Action masks, 0 and 1: before the next action, so that of the reset where an episode ended; empty without masks. */
  readonly masks: Uint8Array[];
  /** `going on`, `terminated`, `truncated`, or both. */
  readonly flags: string[];
  /** Episodes that ended. */
  ends: number;
}

/** Who is told: of a thousand steps with the same fault it keeps the first. */
export interface Examiner {
  error(subject: string, message: string): void;
  warning(subject: string, message: string): void;
}

interface Episodes {
  /** The first episode's; each next one has the next. */
  readonly seed: number;
  /** 0: none. */
  readonly timeLimit: number;
}

const STEP_KEYS = ["observation", "reward", "terminated", "truncated", "info"];
const START_KEYS = ["observation", "info"];

/** It threw; that was reported. */
class Threw extends Error {}

export class Examinee {
  readonly #env: Env | EnvInto;
  readonly #limits: Limits;
  readonly #examiner: Examiner;
  readonly #signal: AbortSignal | undefined;
  readonly #choices: readonly number[]; // of each element of an action
  #mask: Uint8Array; // the last one seen

  /** @param signal ends what is being played: that rejects with its reason */
  constructor(env: Env | EnvInto, limits: Limits, examiner: Examiner, signal?: AbortSignal) {
    const actionSpace = normalSpace(env.actionSpace);
    this.#env = env;
    this.#limits = limits;
    this.#examiner = examiner;
    this.#signal = signal;
    this.#choices = choiceCounts(actionSpace);
    this.#mask = new Uint8Array(env.actionMasks ? maskSize(actionSpace) : 0);
  }

  /**
   * Plays episode after episode. Of actions that a mask forbids it takes the next allowed ones instead.
   * @param beside another object that is stepped in turn, in episodes of its own
   * @returns undefined where the environment threw
   */
  async play(
    { seed, timeLimit }: Episodes,
    actions: readonly Action[],
    { beside }: { beside?: Examinee } = {},
  ): Promise<Play | undefined> {
    const play: Play = { observations: [], rewards: [0], masks: [], flags: ["going on"], ends: 0 };
    try {
      play.observations.push(await this.#reset(seed));
      play.masks.push(this.#mask);
      if (beside) await beside.#reset(seed + 77);
      let length = 0;
      const breath = new Breath(this.#signal);
      for (const [k, action] of actions.entries()) {
        const { observation, reward, terminated, truncated } = await this.#step(action, `step ${k + 1}`);
        play.observations.push(observation);
        play.rewards.push(reward);
        length += 1;
        play.flags.push(
          `${terminated ? "terminated" : ""}${terminated && truncated ? ", " : ""}${truncated ? "truncated" : ""}` ||
            "going on",
        );
        if (beside) await beside.#stepAndReset(actions[actions.length - 1 - k], seed);
        if (terminated || truncated || length === timeLimit) {
          if (terminated || truncated) play.ends += 1;
          length = 0;
          await this.#reset(seed + play.observations.length);
        }
        play.masks.push(this.#mask);
        if (breath.due()) await breath.take();
      }
      return play;
    } catch (error) {
      if (error instanceof Threw) return undefined;
      throw error;
    }
  }

  /** Goes back to a saved state and looks whether the same follows. */
  async checkState(seed: number, actions: readonly Action[]): Promise<void> {
    const env = this.#env;
    if (!env.getState || !env.setState) return;
    try {
      await this.#reset(seed);
      const state = Float64Array.from(env.getState());
      if (!state.every(Number.isFinite))
        return this.#examiner.error("getState", "it returns numbers that are not finite");
      const observation = await this.#step(actions[0], "step 1 after a saved state");
      const length = env.getState().length;
      if (length !== state.length)
        return this.#examiner.error(
          "getState",
          `it returned ${state.length} numbers, then ${length}; return always as many`,
        );
      this.#start(env.setState(state.slice()), "setState");
      const back = Float64Array.from(env.getState());
      if (state.some((value, k) => !Object.is(value, back[k])))
        return this.#examiner.error("setState", "getState() after setState(state) returns another state");
      const again = await this.#step(actions[0], "step 1 after setState");
      if (
        !Object.is(observation.reward, again.reward) ||
        observation.observation.some((value, k) => !Object.is(value, again.observation[k]))
      )
        this.#examiner.error(
          "getState",
          "after setState() with a saved state the same action led elsewhere; save everything that the future depends on, a generator's position too",
        );
    } catch (error) {
      if (isAbort(error, this.#signal)) throw error;
      if (!(error instanceof Threw))
        this.#examiner.error("getState", `saving and restoring a state threw: ${errorText(error)}`);
    }
  }

  async #stepAndReset(action: Action, seed: number): Promise<void> {
    const { terminated, truncated } = await this.#step(action, "a step");
    if (terminated || truncated) await this.#reset(seed + 78);
  }

  async #reset(seed: number): Promise<Float32Array> {
    const env = this.#env;
    const where = `reset({ seed: ${seed} })`;
    if (writesInto(env)) {
      const observation = new Float32Array(this.#limits.low.length).fill(NaN);
      const mask = new Uint8Array(this.#mask.length).fill(UNWRITTEN);
      await this.#call(where, () => env.resetInto({ seed }, observation, mask));
      this.#seeMask(mask, where);
      return this.#see(observation, where);
    }
    return this.#start(await this.#call(where, () => env.reset({ seed })), where);
  }

  /** What `reset` or `setState` returned. */
  #start(start: Start, where: string): Float32Array {
    if (typeof start !== "object" || start === null || !("observation" in start)) {
      this.#seeMask(undefined, where);
      return this.#see(start, where, start);
    }
    this.#fault(infoFault(start.info), where);
    this.#unknownKeys(where.replace(/\(.*/, ""), start, START_KEYS);
    this.#seeMask(actionMaskOf(start.info), where, start.info);
    return this.#see(start.observation, where);
  }

  async #step(action: Action, where: string): Promise<StepOutcome & { observation: Float32Array }> {
    const env = this.#env;
    const given = this.#allowed(action);
    if (writesInto(env)) {
      const observation = new Float32Array(this.#limits.low.length).fill(NaN);
      const outcome = { reward: NaN, terminated: false, truncated: false };
      const mask = new Uint8Array(this.#mask.length).fill(UNWRITTEN);
      await this.#call(`stepInto at ${where}`, () => env.stepInto(given, observation, outcome, mask));
      if (!outcome.terminated && !outcome.truncated) this.#seeMask(mask, where);
      return this.#judge(outcome, observation, where);
    }
    const result = await this.#call(`step() at ${where}`, () => env.step(given));
    if (this.#fault(resultFault(result), where)) throw new Threw();
    this.#fault(infoFault(result.info), where);
    this.#unknownKeys("step", result, STEP_KEYS);
    if (!result.terminated && !result.truncated) this.#seeMask(actionMaskOf(result.info), where, result.info);
    const { truncated = false } = result;
    return this.#judge({ ...result, truncated }, result.observation, where, result);
  }

  #judge({ reward, terminated, truncated }: StepOutcome, observation: unknown, where: string, result?: unknown) {
    this.#fault(rewardFault(reward), where, result);
    this.#fault(flagFault("terminated", terminated), where, result);
    this.#fault(flagFault("truncated", truncated), where, result);
    return { observation: this.#see(observation, where, result), reward, terminated, truncated };
  }

  /** The mask for the next action, as far as it is one. */
  #seeMask(mask: unknown, where: string, info?: unknown): void {
    if (this.#env.actionMasks) {
      this.#mask = this.#mask.slice();
      if (this.#fault(copyActionMask(mask, this.#choices, this.#mask), where, info)) this.#mask.fill(1);
      return;
    }
    if (writesInto(this.#env)) return;
    const hint = mask === undefined ? spellingHint(info, "actionMask") : "";
    if (hint !== "") this.#examiner.warning("info", `it has no actionMask${hint}, and declare actionMasks = true`);
    if (mask === undefined) return;
    this.#examiner.warning(
      "actionMasks",
      "it gives info.actionMask, which nobody reads; declare it: actionMasks = true in the class",
    );
  }

  /** The action, a copy; where the mask forbids a choice, the next allowed one. */
  #allowed(action: Action): Action {
    if (this.#mask.length === 0) return typeof action === "number" ? action : action.slice();
    const choices = Int32Array.from(typeof action === "number" ? [action] : action);
    let first = 0;
    this.#choices.forEach((count, d) => {
      while (this.#mask[first + choices[d]] === 0) choices[d] = (choices[d] + 1) % count;
      first += count;
    });
    return typeof action === "number" ? choices[0] : choices;
  }

  /** The observation as float32; where it is none at all, NaN. */
  #see(observation: unknown, where: string, result?: unknown): Float32Array {
    const seen = new Float32Array(this.#limits.low.length).fill(NaN);
    if (this.#fault(copyObservation(observation, this.#limits, seen), where, result) && Array.isArray(observation))
      seen.set(observation.slice(0, seen.length));
    return seen;
  }

  /** @param result what the field stood in, to see what stands there instead */
  #fault(fault: Fault | undefined, where: string, result?: unknown): boolean {
    if (fault) this.#examiner.error(fault.field, `${where}: ${withHint(fault, result).text}`);
    return fault !== undefined;
  }

  #unknownKeys(method: string, given: object, known: readonly string[]): void {
    const key = Object.keys(given).find((name) => !known.includes(name));
    if (key === undefined) return;
    const advice =
      key === "done"
        ? "say terminated (the task is over) or truncated (cut off) instead"
        : "put what is for people into info";
    this.#examiner.warning(method, `it returns "${key}", which nobody reads; ${advice}`);
  }

  async #call<T>(where: string, call: () => T | Promise<T>): Promise<T> {
    try {
      return await orAborted(Promise.resolve(call()), this.#signal);
    } catch (error) {
      if (isAbort(error, this.#signal)) throw error;
      this.#examiner.error(where.replace(/\(.*| at .*/, ""), `${where} threw: ${errorText(error)}`);
      throw new Threw();
    }
  }
}
