/**
 * The rules of the game, without drawing, clock or keys: two paddles, a ball, sixty ticks a second. The page plays by them,
 * and the opponent was trained on them (pong_env.js). Lengths are in heights of the court, which is 1 high and WIDTH wide;
 * y grows downwards. The left paddle is the person's, the right one the opponent's.
 */

export const WIDTH = 1.6;
export const PADDLE = 0.18; // its height
export const PADDLE_WIDTH = 0.025;
export const BALL = 0.025; // its width and height
export const MARGIN = 0.05; // from a paddle's face to the wall behind it
export const TICK = 1 / 60; // s
const PADDLE_SPEED = 0.9; // per second
const SERVE_SPEED = 0.75;
const FASTEST = 1.7;
const FASTER = 1.06; // with each stroke
const STEEPEST = 1.0; // rad: of a ball that the paddle's end has hit

const FACES = { left: MARGIN, right: WIDTH - MARGIN }; // where a ball is hit

export class Pong {
  ball = { x: WIDTH / 2, y: 0.5, vx: 0, vy: 0 }; // its middle; its speed, per second
  left = 0.5; // middles of the paddles
  right = 0.5;
  strokes = 0; // of the rally

  /**
   * A ball from the middle of the court.
   * @param {"left" | "right"} towards whom it flies to
   * @param {number} slope between -1 and 1
   * @param {number} y where it begins, between 0 and 1
   */
  serve(towards, slope, y = 0.5) {
    const angle = slope * 0.6;
    const vx = SERVE_SPEED * Math.cos(angle);
    this.ball = { x: WIDTH / 2, y, vx: towards === "left" ? -vx : vx, vy: SERVE_SPEED * Math.sin(angle) };
    this.strokes = 0;
  }

  /** The ball in the middle, until it is served. */
  rest() {
    this.ball = { x: WIDTH / 2, y: 0.5, vx: 0, vy: 0 };
  }

  /**
   * One tick. Each side moves by a part of the paddle's speed between -1 (up) and 1 (down).
   * @param {number} left
   * @param {number} right
   * @returns {{ hit?: "left" | "right" | "wall", scored?: "left" | "right" }} what happened
   */
  tick(left, right) {
    this.left = moved(this.left, left);
    this.right = moved(this.right, right);
    const { ball } = this;
    const before = ball.x;
    ball.x += ball.vx * TICK;
    ball.y += ball.vy * TICK;
    let hit;
    const half = BALL / 2;
    if (ball.y < half || ball.y > 1 - half) {
      ball.y = ball.y < half ? 2 * half - ball.y : 2 * (1 - half) - ball.y;
      ball.vy = -ball.vy;
      hit = "wall";
    }
    for (const side of ["left", "right"]) {
      const direction = side === "left" ? -1 : 1;
      const edge = direction * half;
      const crosses = direction * (ball.x + edge - FACES[side]) >= 0 && direction * (before + edge - FACES[side]) < 0;
      if (!crosses || ball.vx * direction <= 0) continue;
      const offset = (ball.y - this[side]) / (PADDLE / 2 + half);
      if (Math.abs(offset) > 1) continue;
      this.#strike(side, offset);
      hit = side;
    }
    if (ball.x < -BALL) return { hit, scored: "right" };
    if (ball.x > WIDTH + BALL) return { hit, scored: "left" };
    return { hit };
  }

  /** The nearer to the paddle's end, the steeper; every stroke is faster than the one before. */
  #strike(side, offset) {
    const { ball } = this;
    const speed = Math.min(Math.hypot(ball.vx, ball.vy) * FASTER, FASTEST);
    const angle = offset * STEEPEST;
    const direction = side === "left" ? 1 : -1;
    ball.vx = direction * speed * Math.cos(angle);
    ball.vy = speed * Math.sin(angle);
    ball.x = FACES[side] + (direction * BALL) / 2;
    this.strokes++;
  }

  /** What the opponent sees, in numbers of about 1: the ball, its velocity, both paddles. */
  observe() {
    const { x, y, vx, vy } = this.ball;
    return [(2 * x) / WIDTH - 1, 2 * y - 1, vx, vy, 2 * this.right - 1, 2 * this.left - 1];
  }
}

/** The opponent's actions: up, stay, down; each for so many ticks. */
export const MOVES = [-1, 0, 1];
export const TICKS = 4;

function moved(y, part) {
  const next = y + Math.min(Math.max(part, -1), 1) * PADDLE_SPEED * TICK;
  return Math.min(Math.max(next, PADDLE / 2), 1 - PADDLE / 2);
}
