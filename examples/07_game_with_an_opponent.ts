/**
 * A game with a trained opponent: noughts and crosses. The policy learns against a player who wins when he can, blocks
 * most threats and moves at random otherwise; an action mask keeps it to empty cells. What it learned goes into a page
 * that imports nothing but the exported module: open it from a server and play.
 *
 *   npm run build && node dist/examples/07_game_with_an_opponent.js
 *   npx http-server noughts_and_crosses
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { box, defineEnv, discrete, type Env, type EpisodeOptions, type Policy, Random, train } from "swingup";
import { exportPolicy } from "swingup/export";

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

/** Nine cells, row by row: 1 the policy's, -1 the other's, 0 empty. */
type Board = number[];

export const empty = (board: Board) => board.map((cell) => cell === 0);
export const won = (board: Board, player: number) => LINES.some((line) => line.every((cell) => board[cell] === player));

/** The cell that completes a line of `player`'s, if there is one. */
function completing(board: Board, player: number): number | undefined {
  for (const line of LINES) {
    const open = line.filter((cell) => board[cell] === 0);
    if (open.length === 1 && line.every((cell) => cell === open[0] || board[cell] === player)) return open[0];
  }
  return undefined;
}

/** A player of some sense: `care` is how often he sees a threat. */
export function sensible(board: Board, player: number, care: number, random: Random): number {
  const win = completing(board, player);
  if (win !== undefined) return win;
  const threat = completing(board, -player);
  if (threat !== undefined && random.chance(care)) return threat;
  const open = board.flatMap((cell, k) => (cell === 0 ? [k] : []));
  return open[random.integer(open.length)];
}

class NoughtsAndCrosses implements Env<number> {
  observationSpace = box(new Array(9).fill(-1), new Array(9).fill(1));
  actionSpace = discrete(9);
  actionMasks = true;
  board: Board = new Array(9).fill(0);
  random = new Random(0);

  reset({ seed }: EpisodeOptions) {
    this.random = new Random(seed);
    this.board = new Array(9).fill(0);
    if (this.random.chance(0.5)) this.answer();
    return { observation: this.board, info: { actionMask: empty(this.board) } };
  }

  step(cell: number) {
    this.board[cell] = 1;
    if (won(this.board, 1)) return this.after(1);
    if (this.full()) return this.after(0);
    this.answer();
    if (won(this.board, -1)) return this.after(-1);
    return this.full() ? this.after(0) : this.after(undefined);
  }

  private answer() {
    this.board[sensible(this.board, -1, 0.8, this.random)] = -1;
  }

  private full() {
    return !this.board.includes(0);
  }

  /** Where nothing is left to play every move is as good as any. */
  private after(result: number | undefined) {
    const terminated = result !== undefined;
    const actionMask = terminated ? new Array(9).fill(true) : empty(this.board);
    return { observation: this.board, reward: result ?? 0, terminated, info: { actionMask } };
  }
}

export const game = defineEnv(() => new NoughtsAndCrosses(), { id: "NoughtsAndCrosses-v0" });

export async function opponent(steps = 200_000): Promise<Policy> {
  const settings = { numEnvs: 32, rolloutSteps: 64, minibatchSize: 256, epochs: 6, learningRate: 2e-3, gamma: 0.95 };
  const run = await train({ env: game, seed: 1, steps, entropyCoefficient: 0.01, ...settings });
  return run.policy();
}

/** The page and the opponent, as two files in a folder. */
export async function writeGame(policy: Policy, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of await exportPolicy(policy, "module", { name: "opponent" }))
    await writeFile(join(folder, name), bytes);
  await writeFile(join(folder, "index.html"), PAGE);
}

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Noughts and crosses</title>
<style>
  body { font: 1.2rem system-ui; display: grid; justify-items: center; gap: 1rem; margin: 3rem }
  main { display: grid; grid-template-columns: repeat(3, 5rem); gap: 0.4rem }
  button { height: 5rem; font-size: 2.5rem }
</style>
<h1>Noughts and crosses</h1>
<main></main>
<p role="status">Your move.</p>
<button id="again" style="font-size: 1rem; height: auto">Play again</button>
<script type="module">
  import { act } from "./opponent.js";
  const lines = ${JSON.stringify(LINES)};
  const won = (player) => lines.some((line) => line.every((cell) => board[cell] === player));
  const status = document.querySelector("[role=status]");
  const cells = Array.from({ length: 9 }, (_, k) => {
    const button = document.createElement("button");
    button.ariaLabel = "cell " + (k + 1);
    button.onclick = () => play(k);
    document.querySelector("main").append(button);
    return button;
  });
  let board = [];
  let begins = false;
  function show(text) {
    status.textContent = text;
    cells.forEach((button, k) => {
      button.textContent = board[k] === 1 ? "O" : board[k] === -1 ? "X" : "";
      button.disabled = board[k] !== 0 || text !== "Your move.";
    });
  }
  function answer() { board[act(board, board.map((cell) => cell === 0))] = 1; }
  function play(cell) {
    board[cell] = -1;
    if (won(-1)) return show("You win.");
    if (board.includes(0)) answer();
    if (won(1)) return show("You lose.");
    show(board.includes(0) ? "Your move." : "A draw.");
  }
  function begin() {
    board = Array(9).fill(0);
    if (begins) answer();
    begins = !begins;
    show("Your move.");
  }
  document.querySelector("#again").onclick = begin;
  begin();
</script>
`;

if (process.argv[1]?.includes("07_game_with_an_opponent")) {
  await writeGame(await opponent(), "noughts_and_crosses");
  console.log("noughts_and_crosses/index.html: serve the folder, and play");
}
