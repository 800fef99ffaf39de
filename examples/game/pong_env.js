/**
 * Where the opponent learned: the game of pong.js against a player who follows the ball, not quite as fast as he could, and
 * hits it with any part of his paddle. The opponent decides fifteen times a second, for four ticks, and is rewarded for a
 * point and punished for one that it loses; a stroke is worth a little, so that it first learns to reach the ball.
 */
import { box, defineEnv, discrete, Random } from "swingup";
import { MOVES, PADDLE, Pong, TICKS } from "./pong.js";

const any = new Array(6).fill(2);

class PongEnv {
  observationSpace = box(
    any.map((bound) => -bound),
    any,
  );
  actionSpace = discrete(3);
  #game = new Pong();
  #random = new Random(0);
  #speed = 1; // of the other player
  #aim = 0; // where on his paddle he means to hit the ball

  reset({ seed }) {
    this.#random = new Random(seed);
    const random = this.#random;
    this.#game = new Pong();
    this.#game.left = random.uniform(PADDLE / 2, 1 - PADDLE / 2);
    this.#game.right = random.uniform(PADDLE / 2, 1 - PADDLE / 2);
    this.#game.serve(random.chance(0.5) ? "left" : "right", random.uniform(-1, 1), random.uniform(0.2, 0.8));
    this.#speed = random.uniform(0.5, 1);
    this.#plan();
    return this.#game.observe();
  }

  step(action) {
    let reward = 0;
    for (let tick = 0; tick < TICKS; tick++) {
      const { hit, scored } = this.#game.tick(this.#other(), MOVES[action]);
      if (hit === "right") reward += 0.1;
      if (hit === "left") this.#plan();
      if (scored) {
        reward += scored === "right" ? 1 : -1;
        return { observation: this.#game.observe(), reward, terminated: true };
      }
    }
    return { observation: this.#game.observe(), reward, terminated: false };
  }

  #plan() {
    this.#aim = this.#random.uniform(-0.5, 0.5) * PADDLE;
  }

  /** He goes to where the ball is, and to the middle while it flies away. */
  #other() {
    const { ball, left } = this.#game;
    const target = ball.vx < 0 ? ball.y - this.#aim : 0.5;
    const distance = target - left;
    return Math.min(Math.max(distance * 60, -this.#speed), this.#speed);
  }
}

export default defineEnv(() => new PongEnv(), { id: "Pong-v0", timeLimit: 600 });
