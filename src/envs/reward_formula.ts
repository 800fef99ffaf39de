/**
 * Rewards by a formula of what a step was like, in place of the environment's own: they are what is learned from, while
 * the returns of episodes stay those of the environment. A formula is a text and no code: nothing in it can be called but
 * the functions of `src/formula/functions.ts`, and it gives the same bits everywhere.
 *
 *   "reward - 0.5 * abs(position)"     CartPole that stays in the middle
 *   "velocity * velocity * 1000 + (terminated ? 100 : -0.1)"     MountainCar that is paid for speed
 */
import { type Space, size } from "../core/space.ts";
import { compiled, type Value } from "../formula/compiled.ts";
import { callables } from "../formula/functions.ts";
import { treeOf } from "../formula/tree.ts";
import type { Arena, Block } from "../wasm/arena.ts";
import type { VectorEnvBlocks } from "./blocks.ts";
import type { EnvDefinition } from "./env.ts";
import { EnvError } from "./env_error.ts";
import type { EndedEpisodes } from "./episodes.ts";
import { observationNames } from "./observation_names.ts";

const NAME = "rewardFormula";
const WINDOW = 100; // episodes, as of the other returns

/** Between what the simulation writes and what everybody else reads. */
export interface FormulaPassage {
  readonly definition: EnvDefinition;
  /** What the simulation writes, its rewards apart from those of `shown`. */
  readonly raw: VectorEnvBlocks;
  /** Where the rewards of the formula go. */
  readonly rewards: Block<Float32Array>;
}

export class RewardFormula {
  /** Of the running episodes and of the last 100 that ended, by name, for checkpoints. */
  readonly state: Readonly<Record<string, Block>>;
  readonly #passage: FormulaPassage;
  readonly #text: string;
  readonly #value: Value;
  readonly #running: Block<Float64Array>; // [lane]: return by the formula
  readonly #window: Block<Float64Array>; // [slot]: returns of episodes that ended; then how many have
  readonly #ended: Float64Array; // [lane]: return of the lane's last episode

  /** @throws FormulaError where the environment has no such quantity */
  constructor(arena: Arena, text: string, passage: FormulaPassage) {
    const { stride, lanes } = passage.raw;
    this.#passage = passage;
    this.#text = text;
    this.#running = arena.f64(stride);
    this.#window = arena.f64(WINDOW + 1);
    this.#ended = new Float64Array(lanes);
    this.state = { formulaRunning: this.#running, formulaReturns: this.#window };
    this.#value = compiled(treeOf(NAME, text), {
      name: NAME,
      text,
      ...quantitiesOf(passage, (lane) => this.#isOver(lane)),
      functions: callables(arena),
    });
  }

  /** After every lane was reset. */
  begin(): void {
    this.#running.view.fill(0);
  }

  /**
   * After a step and the resets that it led to: writes the rewards.
   * @throws EnvError where one is not finite
   */
  step(ended: EndedEpisodes): void {
    const { raw, rewards } = this.#passage;
    const running = this.#running.view;
    const written = rewards.view;
    for (let lane = 0; lane < raw.lanes; lane++) {
      const reward = this.#value(lane);
      written[lane] = reward;
      if (!Number.isFinite(written[lane])) throw this.#error(lane, reward, ended);
      running[lane] += written[lane];
      if (!this.#isOver(lane)) continue;
      this.#ended[lane] = running[lane];
      running[lane] = 0;
    }
  }

  /** Counts the episode that the last step ended in a lane. */
  count(lane: number): void {
    const window = this.#window.view;
    window[window[WINDOW] % WINDOW] = this.#ended[lane];
    window[WINDOW] += 1;
  }

  /** Mean return by the formula of the last 100 episodes that were counted; NaN before the first. */
  get meanReturn(): number {
    const window = this.#window.view;
    const count = Math.min(window[WINDOW], WINDOW);
    let sum = 0;
    for (let k = 0; k < count; k++) sum += window[k];
    return sum / count;
  }

  #isOver(lane: number): boolean {
    const { terminated, truncated } = this.#passage.raw;
    return terminated.view[lane] !== 0 || truncated.view[lane] !== 0;
  }

  #error(lane: number, reward: number, ended: EndedEpisodes): EnvError {
    const { definition, raw } = this.#passage;
    const step = this.#isOver(lane)
      ? ended.lengths[ended.lanes.subarray(0, ended.count).indexOf(lane)]
      : raw.episodeLengths.view[lane];
    const text = `expected a finite float32 number, got ${reward} from ${JSON.stringify(this.#text)}`;
    return new EnvError({ env: definition.id, lane, step }, NAME, text);
  }
}

/** Where each quantity lies: observations are those that the step led to, before the reset that may have followed. */
function quantitiesOf({ definition, raw }: FormulaPassage, isOver: (lane: number) => boolean) {
  const bare = definition.unwrapped ?? definition;
  const { stride, observations, finalObservations, actions, rewards, terminated, truncated } = raw;
  const older = observations.length / stride - size(bare.observationSpace); // rows of a history, above the latest
  const observation = rowsOf(bare.observationSpace, (row): Value => {
    const from = (older + row) * stride;
    return (lane) => (isOver(lane) ? finalObservations : observations).view[from + lane];
  });
  const action = rowsOf(
    definition.actionSpace,
    (row): Value =>
      (lane) =>
        actions.view[row * stride + lane],
  );
  const quantities = new Map<string, Value>([
    ...observationNames(bare).map((name, k) => [name, observation[k]] as const),
    ...(action.length === 1 ? [["action", action[0]] as const] : []),
    ["reward", (lane) => rewards.view[lane]],
    ["terminated", (lane) => terminated.view[lane]],
    ["truncated", (lane) => truncated.view[lane]],
    ["pi", () => Math.PI],
  ]);
  return { quantities, rows: new Map([["observation", observation] as const, ["action", action] as const]) };
}

function rowsOf(space: Space, value: (row: number) => Value): readonly Value[] {
  return Array.from({ length: size(space) }, (_, row) => value(row));
}
