/** Small environments whose actions are several choices, bits, or choices of which only some are allowed. */
import {
  type ActionMask,
  box,
  discrete,
  type Env,
  type EpisodeOptions,
  multiBinary,
  multiDiscrete,
  Random,
} from "../../src/index.ts";

/** What is to be matched, drawn again after each try: a try is worth the share that is right, so many make an episode. */
abstract class Puzzle {
  wanted: number[] = [];
  tries = 0;
  random = new Random(0);
  abstract readonly most: number;

  reset({ seed }: EpisodeOptions) {
    this.random = new Random(seed);
    this.tries = 0;
    return this.observe();
  }

  step(action: Int32Array) {
    const share = 1 / this.wanted.length;
    const reward = this.wanted.reduce((right, figure, k) => right + (action[k] === figure ? share : 0), 0);
    this.tries += 1;
    return { observation: this.observe(), reward, terminated: this.tries === this.most };
  }

  protected abstract observe(): number[];
}

/**
 * A lock with three rings of 3, 4 and 2 figures. The observation says of each ring which figure opens it; every ring
 * that is set right is worth 1/3. Ten tries make an episode, the best return is 10.
 */
export class Rings extends Puzzle implements Env<Int32Array> {
  static readonly figures = [3, 4, 2];
  observationSpace = box(new Array(9).fill(0), new Array(9).fill(1));
  actionSpace = multiDiscrete(Rings.figures);
  most = 10;

  protected observe() {
    this.wanted = Rings.figures.map((n) => this.random.integer(n));
    return this.wanted.flatMap((figure, ring) =>
      Array.from({ length: Rings.figures[ring] }, (_, k) => +(k === figure)),
    );
  }
}

/** Four lamps and a pattern that is to be shown: each lamp that is right is worth 1/4; eight patterns an episode. */
export class Lamps extends Puzzle implements Env<Int32Array> {
  observationSpace = box([0, 0, 0, 0], [1, 1, 1, 1]);
  actionSpace = multiBinary(4);
  most = 8;

  protected observe() {
    this.wanted = Array.from({ length: 4 }, () => this.random.integer(2));
    return this.wanted;
  }
}

/**
 * Nim with one heap of 5 to 12 matches against a perfect opponent who errs in one move of four: take 1, 2 or 3, whoever
 * takes the last one wins. One cannot take more than there are, and who does so all the same is found out: `step` throws.
 */
export class Nim implements Env<number> {
  observationSpace = box(new Array(13).fill(0), new Array(13).fill(1)); // 1 at the number of matches
  actionSpace = discrete(3);
  actionMasks = true;
  heap = 0;
  seed = 0;
  random = new Random(0);

  reset({ seed }: EpisodeOptions) {
    this.seed = seed;
    this.random = new Random(seed);
    this.heap = 5 + this.random.integer(8);
    return { observation: this.observe(), info: { actionMask: this.allowed() } };
  }

  step(action: number) {
    const taken = action + 1;
    if (taken > this.heap) throw new Error(`${taken} of ${this.heap} matches`);
    this.heap -= taken;
    if (this.heap === 0) return { observation: this.observe(), reward: 1, terminated: true };
    const best = this.heap % 4 === 0 || this.random.chance(0.25) ? 1 + this.random.integer(3) : this.heap % 4;
    this.heap -= Math.min(best, this.heap);
    const lost = this.heap === 0;
    const info = { actionMask: this.allowed() }; // nothing is allowed when the game is lost: nobody asks
    return { observation: this.observe(), reward: lost ? -1 : 0, terminated: lost, info };
  }

  getState() {
    return [this.heap, this.seed, this.random.position];
  }

  setState([heap, seed, position]: Float64Array) {
    this.heap = heap;
    this.seed = seed;
    this.random = new Random(seed);
    this.random.position = position;
    return { observation: this.observe(), info: { actionMask: this.allowed() } };
  }

  allowed(): ActionMask {
    return [1, 2, 3].map((taken) => Number(taken <= this.heap));
  }

  private observe() {
    return Array.from({ length: 13 }, (_, matches) => Number(matches === this.heap));
  }
}

/**
 * Two elevators between four floors: the first stays on floors as even or odd as its own, the second may go anywhere.
 * Each step is worth 1, so there is nothing to learn: only to be examined, a mask of two dimensions.
 */
export class Elevators implements Env<Int32Array> {
  observationSpace = box([0, 0], [3, 3]);
  actionSpace = multiDiscrete([4, 4]);
  actionMasks = true;
  floors = [0, 3];
  steps = 0;

  reset() {
    this.floors = [0, 3];
    this.steps = 0;
    return { observation: this.floors, info: { actionMask: this.allowed() } };
  }

  step(action: Int32Array) {
    if (action[0] % 2 !== this.floors[0] % 2) throw new Error("forbidden");
    this.floors = [...action];
    this.steps += 1;
    return {
      observation: this.floors,
      reward: 1,
      terminated: this.steps === 5,
      info: { actionMask: this.allowed() },
    };
  }

  private allowed(): ActionMask {
    return [...[0, 1, 2, 3].map((floor) => floor % 2 === this.floors[0] % 2), true, true, true, true];
  }
}

/** Bits of which the first must be 0 and the second 1. */
export class Switches implements Env<Int32Array> {
  observationSpace = box([0], [10]);
  actionSpace = multiBinary(3);
  actionMasks = true;
  steps = 0;

  reset() {
    this.steps = 0;
    return { observation: [this.steps], info: { actionMask: [1, 0, 0, 1, 1, 1] } };
  }

  step(action: Int32Array) {
    if (action[0] !== 0 || action[1] !== 1) throw new Error("forbidden");
    this.steps += 1;
    const info = { actionMask: [1, 0, 0, 1, 1, 1] };
    return { observation: [this.steps], reward: action[2], terminated: this.steps === 10, info };
  }
}
