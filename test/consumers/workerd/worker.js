// Compiled WebAssembly comes in as modules only; `workerd test` calls test().
import { makeVectorEnv, train, useKernels } from "swingup";
import expected from "./expected.js";
import kernels from "./kernels.wasm";
import { act as bare } from "./policy.edge.js";
import { act as plain } from "./policy.js";
import { init, act as simd } from "./policy.wasm.js";
import policyKernels from "./policy_kernels.wasm";
import { act as smallBare } from "./small.edge.js";
import { act as small } from "./small.js";

export default {
  /** What an edge function is: an observation in, an action out. */
  async fetch(request) {
    return Response.json(bare(await request.json()));
  },
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
    for (const act of [plain, simd, bare])
      if (act(expected.observation) !== expected.action) throw new Error("another action than in Node");
    for (let k = 0; k < 100; k++) {
      const observation = expected.observation.map((x) => x * (k - 50));
      if (small(observation) !== smallBare(observation))
        throw new Error("8-bit weights act otherwise in a bare module");
    }
    const reply = await this.fetch(
      new Request("http://edge/", { method: "POST", body: JSON.stringify(expected.observation) }),
    );
    if ((await reply.json()) !== expected.action) throw new Error("the worker answered with another action");
    useKernels(kernels);
    const { parametersSha256 } = (await train(expected.options)).summary();
    if (parametersSha256 !== expected.parametersSha256) throw new Error(`other bits: ${parametersSha256}`);
  },
};
