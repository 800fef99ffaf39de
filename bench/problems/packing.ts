/** Items of 1 to 5 come one by one, each goes into one of three crates of 9 where it fits (a mask says where); a full crate pays and is emptied. Optimum by value iteration. */
import { box, defineEnv, discrete, Random } from "swingup";

const CRATES = 3;
const ROOM = 9;
const LARGEST = 5;
const STEPS = 200;

class Packing {
  readonly observationSpace = box(new Array(CRATES + 1).fill(0), [...new Array(CRATES).fill(ROOM), LARGEST]);
  readonly actionSpace = discrete(CRATES);
  readonly actionMasks = true;
  #random = new Random(0);
  #room: number[] = [];
  #item = 0;

  reset({ seed }: { seed: number }) {
    this.#random = new Random(seed);
    this.#room = new Array(CRATES).fill(ROOM);
    this.#draw();
    return { observation: this.#observe(), info: { actionMask: this.#mask() } };
  }

  #draw() {
    this.#item = 1 + this.#random.integer(LARGEST);
  }

  #mask() {
    return this.#room.map((room) => Number(room >= this.#item));
  }

  #observe() {
    return [...this.#room, this.#item];
  }

  step(crate: number) {
    const { room, reward } = put(this.#room, crate, this.#item);
    this.#room = room;
    this.#draw();
    const mask = this.#mask();
    const terminated = !mask.includes(1);
    return { observation: this.#observe(), reward, terminated, info: terminated ? {} : { actionMask: mask } };
  }
}

/** A crate that an item fills is paid for and emptied. */
function put(rooms: readonly number[], crate: number, item: number): { room: number[]; reward: number } {
  const room = [...rooms];
  room[crate] -= item;
  if (room[crate] > 0) return { room, reward: 0 };
  room[crate] = ROOM;
  return { room, reward: 0.01 };
}

export const packing = defineEnv(() => new Packing(), { id: "packing", timeLimit: STEPS });

export function packingOptimum(): number {
  const states = Array.from({ length: ROOM ** CRATES }, (_, k) =>
    Array.from({ length: CRATES }, (_, c) => 1 + (Math.floor(k / ROOM ** c) % ROOM)),
  );
  const index = (room: readonly number[]) => room.reduce((sum, one, c) => sum + (one - 1) * ROOM ** c, 0);
  let value = new Float64Array(states.length);
  for (let step = 0; step < STEPS; step++) {
    const later = value;
    value = Float64Array.from(states, (rooms) => {
      let sum = 0;
      for (let item = 1; item <= LARGEST; item++) {
        const outcomes = rooms.flatMap((room, crate) => (room >= item ? [put(rooms, crate, item)] : []));
        sum += Math.max(0, ...outcomes.map(({ room, reward }) => reward + later[index(room)]));
      }
      return sum / LARGEST;
    });
  }
  return value[states.length - 1];
}
