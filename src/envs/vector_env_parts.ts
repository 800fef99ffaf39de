/** What a vector environment is made of: its simulation, the arrays that they share, and what stands between. */
import { checkInteger, checkKeys } from "../core/check.ts";
import { failClosed } from "../core/closing.ts";
import { STREAMS, splitSeed } from "../core/streams.ts";
import type { Arena } from "../wasm/arena.ts";
import { allocateBlocks, type LaneViews, laneViews, type VectorEnvBlocks } from "./blocks.ts";
import { completeOptions, type EnvDefinition, type Simulation, withOptions } from "./env.ts";
import { Episodes } from "./episodes.ts";
import { formulaParts } from "./formula_source.ts";
import type { LaneStepper } from "./lane_steps.ts";
import { Normalizer, type NormalizerOptions, normalizes } from "./normalizer.ts";
import { ResetDraws } from "./reset_draws.ts";
import type { FormulaPassage, RewardFormula } from "./reward_formula.ts";
import { Shown } from "./shown.ts";

const MAXIMUM_LANES = 65536;

export interface VectorEnvConfig {
  /** Copies of the environment, 1 to 65536; default 1. */
  readonly numEnvs?: number;
  /** Whole number in [0, 2^53 - 1]; default 0. */
  readonly seed?: number;
  /** Which of the seed's streams of random numbers, see `STREAMS`; default `STREAMS.environment`. */
  readonly stream?: number;
  /** Options of the environment; default: its own. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** What is shown instead of raw observations and rewards; default: just these. */
  readonly normalizer?: NormalizerOptions | undefined;
  /** Rewards by a formula instead of the environment's own; default: these. */
  readonly rewardFormula?: string | null | undefined;
  /**
   * Episodes that a lane plays before it rests, where the environment can leave a lane alone; default: without end. A
   * lane that rests ends no episodes.
   */
  readonly episodesOf?: (lane: number) => number;
  /** Those who step the lanes together, where kernels do; default: the thread that calls steps all. */
  readonly stepper?: LaneStepper | undefined;
}

export interface VectorEnvParts {
  readonly arena: Arena;
  readonly env: Simulation;
  readonly blocks: VectorEnvBlocks;
  /** The same as the simulation sees them: apart where a normalizer or a formula stands between. */
  readonly raw: VectorEnvBlocks;
  readonly shown: Shown;
  readonly views: LaneViews;
  readonly draws: ResetDraws;
  readonly episodes: Episodes;
}

/**
 * Makes them in a given arena. Where that fails, the simulation is closed.
 * @throws TypeError or RangeError for numEnvs, a seed or options out of range
 */
export async function createParts(arena: Arena, bare: EnvDefinition, config: VectorEnvConfig): Promise<VectorEnvParts> {
  checkKeys("VectorEnv.create", config, [
    "numEnvs",
    "seed",
    "stream",
    "options",
    "normalizer",
    "rewardFormula",
    "episodesOf",
    "stepper",
  ]);
  const { numEnvs = 1, seed = 0, stream = STREAMS.environment, options = {}, normalizer: shown, stepper } = config;
  checkInteger("numEnvs", numEnvs, { least: 1, most: MAXIMUM_LANES });
  const key = splitSeed(seed);
  checkInteger("stream", stream, { least: 0, most: 2 ** 32 - 1 });
  checkKeys("options", options, Object.keys(bare.options));
  const definition = withOptions(bare, options);
  const complete = completeOptions(definition, options);
  const blocks = allocateBlocks(arena, definition, numEnvs);
  const normalizer =
    shown && normalizes(shown) ? new Normalizer(arena, blocks, definition.observationSpace, shown) : undefined;
  const unnormalized = normalizer?.raw ?? blocks;
  const { rewardFormula } = config;
  const raw = isFormula(rewardFormula) ? { ...unnormalized, rewards: arena.f32(blocks.stride) } : unnormalized;
  const { rewards } = unnormalized;
  const formula = isFormula(rewardFormula)
    ? await openFormula(arena, rewardFormula, { definition, raw, rewards })
    : undefined;
  const env = await definition.create(arena, stepper ? { ...raw, stepper } : raw, complete);
  try {
    const draws = new ResetDraws(arena, blocks, definition, key, stream);
    const rests = config.episodesOf && env.rest ? config.episodesOf : undefined;
    const episodes = new Episodes({ arena, env, blocks, raw, timeLimit: definition.timeLimit, rests });
    return {
      arena,
      env,
      blocks,
      raw,
      shown: new Shown(normalizer, formula),
      views: laneViews(blocks),
      draws,
      episodes,
    };
  } catch (error) {
    return failClosed(error, () => env.dispose?.());
  }
}

/** An empty one, too: it is refused. */
const isFormula = (text: string | null | undefined): text is string => typeof text === "string";

async function openFormula(arena: Arena, text: string, passage: FormulaPassage): Promise<RewardFormula> {
  const { RewardFormula: Formula } = await formulaParts();
  return new Formula(arena, text, passage);
}
