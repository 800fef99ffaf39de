/**
 * A lander in a plane with a main engine and a side thruster, both continuous; hovering to the time limit is safe and poor.
 * lander.c has the same physics, and flies with the policy in pilot.h; ../README.md has the commands that trained it.
 */
import { box, defineEnv, Random } from "swingup";

const DT = 0.05; // s
const GRAVITY = 1.6; // m/s^2
const any = new Array<number>(6).fill(Number.POSITIVE_INFINITY);

export class Lander {
  readonly observationSpace = box(
    any.map((bound) => -bound),
    any,
  );
  readonly actionSpace = box([-1, -1], [1, 1]);
  #state: number[] = []; // x, y, their speeds, angle, its speed
  #potential = 0;

  reset({ seed }: { seed: number }) {
    const random = new Random(seed);
    const x = random.uniform(-5, 5);
    this.#state = [x, 10, random.uniform(-2, 2), random.uniform(-1, 0), random.uniform(-0.2, 0.2), 0];
    this.#potential = this.#shape();
    return [...this.#state];
  }

  #shape() {
    const [x, y, vx, vy, angle] = this.#state;
    return -10 * Math.hypot(x, y) - 10 * Math.hypot(vx, vy) - 20 * Math.abs(angle);
  }

  step([main, side]: Float32Array) {
    let [x, y, vx, vy, angle, spin] = this.#state;
    const thrust = main > 0 ? 1.2 + 2.8 * main : 0;
    vx += -Math.sin(angle) * thrust * DT;
    vy += (Math.cos(angle) * thrust - GRAVITY) * DT;
    spin += 1.5 * side * DT;
    x += vx * DT;
    y += vy * DT;
    angle += spin * DT;
    this.#state = [x, y, vx, vy, angle, spin];
    const before = this.#potential;
    this.#potential = this.#shape();
    const fuel = 0.15 * Math.max(0, main) + 0.03 * Math.abs(side);
    const { end, terminated } = this.#end();
    return { observation: [...this.#state], reward: this.#potential - before - fuel + end, terminated };
  }

  /** On the ground, softly or not, or lost. */
  #end() {
    const [x, y, vx, vy, angle] = this.#state;
    if (y > 0) {
      const lost = Math.abs(x) > 15 || y > 20 || Math.abs(angle) > 2;
      return { end: lost ? -100 : 0, terminated: lost };
    }
    const soft = Math.abs(vy) < 1 && Math.abs(vx) < 0.5 && Math.abs(angle) < 0.2 && Math.abs(x) < 1;
    return { end: soft ? 100 : -100, terminated: true };
  }
}

export default defineEnv(() => new Lander(), { id: "lander2d", timeLimit: 400 });
