/**
 * A policy without swingup: one ES module that exports `act`, for a game, a page or a function at the edge. Here it
 * balances a pole whose few lines of physics are written out, in plain JavaScript.
 *
 *   npm run build && node dist/examples/06_take_it_elsewhere.js
 */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { train } from "swingup";
import { exportPolicy } from "swingup/export";

type Act = (observation: readonly number[]) => number;

/** @returns steps until the pole falls, 500 at most */
export async function elsewhere(file: string, steps = 50_000) {
  const run = await train({ env: "CartPole-v1", seed: 1, steps });
  const [module] = (await exportPolicy(await run.policy(), "module")).values();
  await writeFile(file, module);

  const { act } = (await import(pathToFileURL(resolve(file)).href)) as { act: Act };
  let state = [0, 0, 0.05, 0]; // m, m/s, rad, rad/s
  let survived = 0;
  while (survived < 500 && Math.abs(state[0]) < 2.4 && Math.abs(state[2]) < 0.2095) {
    state = pushed(state, act(state) === 1 ? 10 : -10);
    survived++;
  }
  return survived;
}

/** A cart of 1 kg with a pole of 0.1 kg and 1 m, pushed with `force` (N) for 20 ms (Barto, Sutton & Anderson 1983). */
function pushed([x, speed, angle, turning]: readonly number[], force: number): number[] {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const common = (force + 0.05 * turning * turning * sin) / 1.1;
  const turn = (9.8 * sin - cos * common) / (0.5 * (4 / 3 - (0.1 * cos * cos) / 1.1));
  const push = common - (0.05 * turn * cos) / 1.1;
  return [x + 0.02 * speed, speed + 0.02 * push, angle + 0.02 * turning, turning + 0.02 * turn];
}

if (process.argv[1]?.includes("06_take_it_elsewhere"))
  console.log(`the pole stood for ${await elsewhere("cartpole_policy.mjs")} steps`);
