/**
 * A match between a person and the policy: the rules of pong.js, the opponent that `swingup train` trained (opponent.js), the
 * score. Knows nothing of the page.
 */
import { act } from "./opponent.js";
import { MOVES, Pong, TICKS } from "./pong.js";

export const POINTS = 7; // of the winner
const WAIT = 50; // ticks before a serve

export class Match {
  game = new Pong();
  score = { person: 0, policy: 0 };
  #waiting = WAIT;
  #towards = "right"; // who is served to: first the opponent
  #ticks = 0; // of the rally
  #move = 0; // the opponent's, for the ticks of one decision

  /** @returns {"person" | "policy" | undefined} */
  get winner() {
    const { person, policy } = this.score;
    if (person === POINTS) return "person";
    return policy === POINTS ? "policy" : undefined;
  }

  /**
   * A sixtieth of a second.
   * @param {number} move the person's, between -1 (up) and 1 (down)
   */
  tick(move) {
    if (this.winner) return;
    if (this.#waiting > 0) {
      this.game.tick(move, 0);
      this.#waiting--;
      if (this.#waiting === 0) this.#serve();
      return;
    }
    if (this.#ticks % TICKS === 0) this.#move = MOVES[act(this.game.observe())];
    this.#ticks++;
    const { scored } = this.game.tick(move, this.#move);
    if (scored) this.#point(scored);
  }

  #serve() {
    this.game.serve(this.#towards, Math.random() * 2 - 1, 0.3 + 0.4 * Math.random());
    this.#ticks = 0;
  }

  /** Who has lost the point is served to. */
  #point(side) {
    this.score[side === "left" ? "person" : "policy"]++;
    this.#towards = side === "left" ? "right" : "left";
    this.#waiting = WAIT;
    this.game.rest();
  }
}
