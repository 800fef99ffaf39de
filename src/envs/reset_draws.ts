/**
 * Where resets get their random numbers from: uniform in [0, 1), as many for each lane as an environment says. As a
 * rule from the counter-based generator, where a draw is a function of (seed, stream, lane, number of the episode,
 * number of the draw). On request from NumPy's generator, one for each lane with seed + lane, as Gymnasium's vector
 * environments have it: then episodes start exactly where they start in Gymnasium.
 */
import { checkChoice } from "../core/check.ts";
import { PCG64_WORDS, Pcg64 } from "../core/pcg64.ts";
import type { Seed } from "../core/streams.ts";
import { nextNormal } from "../core/ziggurat.ts";
import type { Arena } from "../wasm/arena.ts";
import type { VectorEnvBlocks } from "./blocks.ts";
import type { EnvDefinition } from "./env.ts";

/** Whose random numbers an environment's resets reproduce. */
export type Compatibility = "gymnasium";

/** What `reset` takes. */
export interface ResetOptions {
  /** Whole number in [0, 2^53 - 1]: the random numbers begin again from it. Default: they go on. */
  readonly seed?: number;
  /**
   * With a seed only. "gymnasium": lane k starts exactly where Gymnasium's `env.reset(seed=seed + k)` starts, and its
   * later episodes where that environment's later `env.reset()` start. Default: swingup's own, faster numbers.
   */
  readonly compatibility?: Compatibility;
}

/** @throws TypeError or RangeError for anything else than a `Compatibility` or undefined */
export function checkCompatibility(value: unknown): Compatibility | undefined {
  return value === undefined ? undefined : checkChoice<Compatibility>("compatibility", value, ["gymnasium"]);
}

export class ResetDraws {
  #seed: Seed;
  readonly #arena: Arena;
  readonly #blocks: VectorEnvBlocks;
  readonly #draws: number;
  readonly #drawsUsed: NonNullable<EnvDefinition["drawsUsed"]>;
  readonly #normals: { readonly first: number; readonly count: number };
  readonly #stream: number;
  /** `[lane]`; empty where the counter-based generator is used. */
  #generators: Pcg64[] = [];

  constructor(arena: Arena, blocks: VectorEnvBlocks, definition: EnvDefinition, seed: Seed, stream: number) {
    this.#arena = arena;
    this.#blocks = blocks;
    this.#draws = definition.resetDraws;
    this.#drawsUsed = definition.drawsUsed ?? (() => definition.resetDraws);
    this.#normals = definition.normalDraws ?? { first: 0, count: 0 };
    this.#seed = seed;
    this.#stream = stream;
  }

  get seed(): Seed {
    return this.#seed;
  }

  /** Begins again. */
  reseed(seed: Seed, compatibility: Compatibility | undefined): void {
    this.#seed = seed;
    this.#blocks.episodeNumbers.view.fill(0);
    const lanes = compatibility === "gymnasium" ? this.#blocks.lanes : 0;
    this.#generators = Array.from({ length: lanes }, (_, lane) => new Pcg64(BigInt(seed.value) + BigInt(lane)));
  }

  /** Writes `resetDraws` for the first `count` lanes of `resetLanes`. */
  fill(count: number): void {
    if (this.#generators.length > 0) this.#fillInSequence(count);
    else this.#fillByCounter(count);
  }

  /** `[lane][word]` of the generators that keep a state; empty where there is none to keep. */
  save(): Uint32Array {
    const words = new Uint32Array(this.#generators.length * PCG64_WORDS);
    this.#generators.forEach((generator, lane) => {
      generator.save(words.subarray(lane * PCG64_WORDS, (lane + 1) * PCG64_WORDS));
    });
    return words;
  }

  /** Takes over what `save` of an environment with the same number of lanes and the same compatibility has given. */
  restore(words: Uint32Array): void {
    this.#generators.forEach((generator, lane) => {
      generator.restore(words.subarray(lane * PCG64_WORDS, (lane + 1) * PCG64_WORDS));
    });
  }

  #fillByCounter(count: number): void {
    const { stride, resetLanes, resetDraws, episodeNumbers } = this.#blocks;
    this.#arena.kernels.randomUniformF64(
      resetDraws.pointer,
      stride,
      this.#draws,
      resetLanes.pointer,
      episodeNumbers.pointer,
      count,
      this.#seed.lo,
      this.#seed.hi,
      this.#stream,
    );
    const { first, count: rows } = this.#normals;
    if (rows > 0) this.#arena.kernels.normalsOfUniforms(resetDraws.pointer + 8 * first * stride, stride, rows, count);
  }

  /** Draws no number that the reset does not use: the next reset of the lane begins with the one after its last. */
  #fillInSequence(count: number): void {
    const { stride, resetLanes, resetDraws } = this.#blocks;
    const lanes = resetLanes.view;
    const out = resetDraws.view;
    for (let j = 0; j < count; j++) {
      const generator = this.#generators[lanes[j]];
      let drawn = 0;
      const draw = (index: number) => {
        for (; drawn <= index; drawn++) out[drawn * stride + j] = this.#next(generator, drawn);
        return out[index * stride + j];
      };
      draw(this.#drawsUsed(draw) - 1);
    }
  }

  #next(generator: Pcg64, index: number): number {
    const { first, count } = this.#normals;
    return index >= first && index < first + count ? nextNormal(generator) : generator.nextDouble();
  }
}
