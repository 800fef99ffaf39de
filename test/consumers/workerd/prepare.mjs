// In Node, what workerd is given: the exported policies, the kernels, what they should do.
import { writeFileSync } from "node:fs";
import { build } from "esbuild";
import { kernelBytes, train } from "swingup";
import { exportPolicy, quantizationCost } from "swingup/export";

const { options, parametersSha256 } = JSON.parse(process.argv[2]);
const policy = await (await train(options)).policy();
const write = async (format, options) => {
  for (const [name, bytes] of await exportPolicy(policy, format, options)) writeFileSync(name, bytes);
};
for (const format of ["module", "module-wasm", "wasm"]) await write(format);
const quantize = await quantizationCost(policy, { observations: [[0, 0, 0.05, 0.1]] });
for (const format of ["module", "wasm"]) await write(format, { name: "small", quantize, maxLoss: 1 });
const observation = [0, 0, 0.05, 0.1];
const expected = { options, parametersSha256, observation, action: policy.act(observation) };
writeFileSync("expected.js", `export default ${JSON.stringify(expected)};`);
writeFileSync("kernels.wasm", kernelBytes());
const { kernelBytes: ofPolicy } = await import("./policy.wasm.js");
writeFileSync("policy_kernels.wasm", ofPolicy());
await build({
  entryPoints: ["worker.js"],
  outfile: "bundle.js",
  bundle: true,
  format: "esm",
  platform: "browser",
  external: ["./*.wasm"],
});
const pole = await (await train({ env: "CartPole-v1", seed: 1, steps: 50_000, hiddenSizes: [16] })).policy();
const cases = Array.from({ length: 50 }, (_, k) => [
  0.04 * (k - 25),
  0.5 - 0.02 * k,
  0.01 * ((7 * k) % 50) - 0.25,
  1 - 0.04 * k,
]);
const answers = cases.map((observation) => ({ observation, action: pole.act(observation) }));
writeFileSync("answers.js", `export default ${JSON.stringify(answers)};`);
process.exit(0);
