/** The examples that need no environment of one's own, and the game: each does what its first lines say. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkEnv, loadPolicy, Random } from "swingup";
import { afterAll, beforeAll, expect, it } from "vitest";
import { firstSteps } from "../examples/01_first_steps.ts";
import { watch } from "../examples/02_watch_a_run.ts";
import { pauseAndResume } from "../examples/03_pause_and_resume.ts";
import { elsewhere } from "../examples/06_take_it_elsewhere.ts";
import { empty, game, opponent, sensible, won, writeGame } from "../examples/07_game_with_an_opponent.ts";
import { balance } from "../examples/09_own_engine.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "swingup-examples-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("first steps: the pole stands, and is pushed to where it leans", async () => {
  expect(await firstSteps(join(folder, "cartpole.safetensors"))).toMatchObject({ meanReturn: 500, push: 1 });
});

it("a run to watch: a line for each update, and an end when it is good enough", async () => {
  const lines: string[] = [];
  const { steps } = await watch((line) => lines.push(line), { steps: 40_960, enough: -2000 });
  expect(lines.length).toBeGreaterThan(0);
  expect(steps).toBeLessThan(40_960);
  expect(lines[0]).toMatch(/^\d+ steps {2}return/);
});

it("pause and resume: the same bits", async () => {
  const { resumed, whole } = await pauseAndResume();
  expect(resumed).toBe(whole);
});

it("elsewhere: the exported module balances a pole that swingup never saw", async () => {
  expect(await elsewhere(join(folder, "policy.mjs"))).toBeGreaterThan(450);
});

it("a linear engine in plain TypeScript: balances the pole, and the kernels run what it learnt", async () => {
  const run = await balance(40_960);
  expect((await run.evaluate({ episodes: 20 })).meanReturn).toBeGreaterThan(400);
  const file = join(folder, "linear.safetensors");
  await run.save(file);
  const [own, kernels] = [await run.policy(), await loadPolicy(file)];
  const random = new Random(3);
  for (let k = 0; k < 50; k++) {
    const observation = Array.from({ length: 4 }, () => random.uniform() - 0.5);
    const [there, here] = [kernels, own].map((policy) => policy.inspect(observation));
    expect(kernels.act(observation)).toBe(own.act(observation));
    expect(here.values[0]).toBeCloseTo(there.values[0], 4);
  }
});

it("the game: its opponent keeps to the rules and seldom loses", async () => {
  expect((await checkEnv(game)).findings).toEqual([]);
  await writeGame(await opponent(49_152), folder);
  const { act } = await import(/* @vite-ignore */ pathToFileURL(join(folder, "opponent.js")).href);
  const random = new Random(5);
  const results = { won: 0, drawn: 0, lost: 0 };
  for (let k = 0; k < 300; k++) {
    const board = new Array(9).fill(0);
    let player = k % 2 === 0 ? 1 : -1;
    while (board.includes(0) && !won(board, -player)) {
      const cell = player === 1 ? act(board, empty(board)) : sensible(board, -1, 0.8, random);
      expect(board[cell]).toBe(0);
      board[cell] = player;
      player = -player;
    }
    results[won(board, 1) ? "won" : won(board, -1) ? "lost" : "drawn"]++;
  }
  expect(results.lost).toBeLessThan(45); // at random: about 240
  expect(results.won).toBeGreaterThan(90);
});
