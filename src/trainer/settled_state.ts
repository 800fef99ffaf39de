/**
 * What an update changes little by little, parameters and statistics of observations: those who ask in the middle of one
 * are shown the state after the last.
 */
import { checkFloats } from "../core/floats.ts";
import type { TrainerParts } from "./parts.ts";
import type { Shift } from "./shift.ts";

export class SettledState {
  readonly #parts: TrainerParts;
  readonly #shift: Shift;
  readonly #parameters: Float32Array;
  #statistics: Float64Array | undefined;

  constructor(parts: TrainerParts, shift: Shift) {
    this.#parts = parts;
    this.#shift = shift;
    this.#parameters = new Float32Array(parts.replica.actorCritic.parameters.length);
  }

  /** An update is about to begin. */
  keep(): void {
    this.#parameters.set(this.#parts.replica.actorCritic.parameters.view);
    this.#statistics = this.#runningStatistics;
  }

  /** A copy. */
  get parameters(): Float32Array {
    return (this.#unsettled ? this.#parameters : this.#parts.replica.actorCritic.parameters.view).slice();
  }

  set parameters(values: Float32Array) {
    const { actorCritic } = this.#parts.replica;
    checkFloats("parameters", values, actorCritic.parameters.length);
    this.#shift.begin("parameters");
    actorCritic.parameters.view.set(values);
    actorCritic.parametersChanged();
    this.#shift.end();
  }

  /** `[feature][mean, variance, count]`: a copy; undefined where observations are not normalised. */
  get statistics(): Float64Array | undefined {
    return this.#unsettled ? this.#statistics?.slice() : this.#runningStatistics;
  }

  /** Whether what is in the arena is of no update. */
  get #unsettled(): boolean {
    return this.#shift.updating || this.#shift.failed;
  }

  get #runningStatistics(): Float64Array | undefined {
    return this.#parts.env.state.observations?.view.slice() as Float64Array | undefined;
  }
}
