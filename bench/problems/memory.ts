/** A cue in the first step, a choice twenty steps later: nothing that forgets can do better than chance. */
import { box, defineEnv, discrete, Random } from "swingup";

const DELAY = 20;

class Memory {
  readonly observationSpace = box([-1, 0], [1, 1]); // the cue, 0 after the first step; 1 when the choice counts
  readonly actionSpace = discrete(2);
  #cue = 1;
  #time = 0;

  reset({ seed }: { seed: number }) {
    this.#cue = new Random(seed).chance(0.5) ? 1 : -1;
    this.#time = 0;
    return [this.#cue, 0];
  }

  step(choice: number) {
    const last = this.#time === DELAY;
    const right = (choice === 1) === (this.#cue === 1);
    const reward = last ? (right ? 1 : -1) : 0;
    this.#time += 1;
    return { observation: [0, Number(this.#time === DELAY)], reward, terminated: last };
  }
}

export const memory = defineEnv(() => new Memory(), { id: "memory" });
/** Trained with the history that the doctor advises. */
export const advisedMemory = defineEnv(() => new Memory(), { id: "memory-advised" });
