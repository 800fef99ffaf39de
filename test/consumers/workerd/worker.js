// Compiled WebAssembly comes in as modules only; `workerd test` calls test().
import { makeVectorEnv, train, useKernels } from "swingup";
import expected from "./expected.js";
import kernels from "./kernels.wasm";
import { act as plain } from "./policy.js";
import { init, act as simd } from "./policy.wasm.js";
import policyKernels from "./policy_kernels.wasm";

export default {
  async test() {
    const words = await makeVectorEnv("CartPole-v1", { numEnvs: 1 }).then(
      () => "nothing",
      ({ message }) => message,
    );
    if (!/compiled from bytes here .* useKernels/.test(words)) throw new Error(`swingup said: ${words}`);
    let refusal = "nothing";
    try {
      simd(expected.observation);
    } catch ({ message }) {
      refusal = message;
    }
    if (!/give init\(\) the compiled module/.test(refusal)) throw new Error(`module-wasm said: ${refusal}`);
    init(policyKernels);
    for (const act of [plain, simd])
      if (act(expected.observation) !== expected.action) throw new Error("another action than in Node");
    useKernels(kernels);
    const { parametersSha256 } = (await train(expected.options)).summary();
    if (parametersSha256 !== expected.parametersSha256) throw new Error(`other bits: ${parametersSha256}`);
  },
};
