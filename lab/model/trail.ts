/** Where the stage has been: the observations of the episode under way, and between which values each of their numbers was. */
import type { Frame } from "../worker/player.ts";

const MOST = 1000; // observations: of a longer episode every second, fourth and so on

type Seen = Pick<Frame, "observation" | "lengths" | "ended">;

export class Trail {
  /** From the episode's beginning, or from where it began to be watched, to now. */
  readonly points: Float32Array[] = [];
  #lows: Float32Array | undefined;
  #highs = new Float32Array(0);
  #last: Seen | undefined;
  #every = 1; // frames that have something new, for a point that is kept
  #news = 0;

  /** Goes on to a frame; one that it has seen already changes nothing. */
  add(frame: Seen): void {
    const last = this.#last;
    if (frame === last) return;
    this.#last = frame;
    const { observation } = frame;
    if (last && last.observation.length !== observation.length) this.#forget();
    else if (last && began(last, frame)) this.#begin();
    else if (last && last.lengths[0] === frame.lengths[0]) return; // between two steps
    this.#widen(observation);
    if (this.#news++ % this.#every === 0) this.points.push(observation);
    if (this.points.length <= MOST) return;
    this.#every *= 2;
    this.points.splice(0, this.points.length, ...this.points.filter((_, k) => k % 2 === 0));
  }

  /** The observation of the latest frame. */
  get present(): Float32Array | undefined {
    return this.#last?.observation;
  }

  /** Between which values one of the numbers was in all episodes that were watched. */
  seen(dimension: number): readonly [least: number, greatest: number] | undefined {
    const low = this.#lows?.[dimension];
    return low === undefined ? undefined : [low, this.#highs[dimension]];
  }

  #begin(): void {
    this.points.length = 0;
    this.#every = 1;
    this.#news = 0;
  }

  #forget(): void {
    this.#begin();
    this.#lows = undefined;
  }

  #widen(observation: Float32Array): void {
    if (!this.#lows) {
      this.#lows = observation.slice();
      this.#highs = observation.slice();
      return;
    }
    for (let k = 0; k < observation.length; k++) {
      this.#lows[k] = Math.min(this.#lows[k], observation[k]);
      this.#highs[k] = Math.max(this.#highs[k], observation[k]);
    }
  }
}

/** Whether another episode has begun in lane 0. */
function began(before: Seen, { lengths, ended }: Seen): boolean {
  return lengths[0] < before.lengths[0] || ended[0]?.number !== before.ended[0]?.number;
}
