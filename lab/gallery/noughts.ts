import { box, discrete, type Env, type EpisodeOptions, Random } from "swingup";
import { tiles } from "swingup/render";

const LINES = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
];
const ME = 1;
const OTHER = 2;

/** Noughts and crosses against somebody who takes what wins, prevents what loses, and is careless one move in four. */
export default class Noughts implements Env<number> {
  observationSpace = box(new Array(18).fill(0), new Array(18).fill(1)); // 1 where I am; 1 where the other is
  actionSpace = discrete(9);
  actionMasks = true; // a field that is taken cannot be taken again
  actionNames = ["7", "8", "9", "4", "5", "6", "1", "2", "3"]; // as on a keypad
  observationNames = ["mine", "theirs"].flatMap((whose) => this.actionNames.map((name) => `${name} ${whose}`));
  random = new Random(0);
  board: number[] = [];

  reset({ seed }: EpisodeOptions) {
    this.random = new Random(seed);
    this.board = new Array(9).fill(0);
    if (this.random.chance(0.5)) this.board[this.random.integer(9)] = OTHER;
    return { observation: this.observe(), info: this.info() };
  }

  step(action: number) {
    this.board[action] = ME;
    if (this.won(ME)) return this.over(1);
    if (this.free().length === 0) return this.over(0.5);
    this.board[this.answer()] = OTHER;
    if (this.won(OTHER)) return this.over(-1);
    if (this.free().length === 0) return this.over(0.5);
    return { observation: this.observe(), reward: 0, terminated: false, info: this.info() };
  }

  over(reward: number) {
    return { observation: this.observe(), reward, terminated: true };
  }

  answer() {
    const free = this.free();
    const any = free[this.random.integer(free.length)];
    return this.random.chance(0.25) ? any : (this.completing(OTHER) ?? this.completing(ME) ?? any);
  }

  /** A free field that makes a line. */
  completing(player: number) {
    const line = LINES.find((fields) => {
      const held = fields.map((field) => this.board[field]);
      return held.filter((one) => one === player).length === 2 && held.includes(0);
    });
    return line?.find((field) => this.board[field] === 0);
  }

  free() {
    return this.board.flatMap((one, field) => (one === 0 ? [field] : []));
  }

  won(player: number) {
    return LINES.some((fields) => fields.every((field) => this.board[field] === player));
  }

  info() {
    return { actionMask: this.board.map((one) => Number(one === 0)) };
  }

  observe() {
    return [ME, OTHER].flatMap((player) => this.board.map((one) => Number(one === player)));
  }

  render() {
    const rows = [0, 3, 6].map((from) => this.board.slice(from, from + 3).join(""));
    return tiles("Noughts and crosses", rows, { 0: "soil", 1: "pole", 2: "link" });
  }
}
