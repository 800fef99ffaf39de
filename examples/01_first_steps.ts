/**
 * First steps: a policy that balances a pole, from nothing, in a second; then how good it is, a file of it, and one
 * decision of its own.
 *
 *   npm run build && node dist/examples/01_first_steps.js
 */
import { writeFile } from "node:fs/promises";
import { loadPolicy, train } from "swingup";

export async function firstSteps(file: string) {
  const run = await train({ env: "CartPole-v1", seed: 1 });
  const { meanReturn } = await run.evaluate({ episodes: 100 }); // 500 is the most: the pole never fell
  await writeFile(file, (await run.policy()).toBytes()); // or: await run.save(file)

  const policy = await loadPolicy(file);
  const leaningRight = [0, 0, 0.05, 0.1]; // cart's place and speed, pole's angle and speed
  return { meanReturn, push: policy.act(leaningRight) }; // 1: to the right
}

if (process.argv[1]?.includes("01_first_steps")) {
  const { meanReturn, push } = await firstSteps("cartpole.safetensors");
  console.log(`mean return ${meanReturn}; a pole that leans to the right is pushed ${push === 1 ? "right" : "left"}`);
}
