/** ONNX models of policies, run by ONNX Runtime: actions, outputs and values on 1,000 observations for each head. */
import * as ort from "onnxruntime-web";
import { exportPolicy } from "swingup/export";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeOnnx } from "../../src/export/onnx_proto.ts";
import { cases, INPUTS, kernelOutputs, randomObservations, randomPolicy } from "./policies.ts";

const COUNT = 1000;
const observations = randomObservations(COUNT);

beforeAll(() => {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
});

async function run(bytes: Uint8Array, input: readonly Float32Array[]): Promise<ort.InferenceSession.ReturnType> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  const flat = Float32Array.from(input.flatMap((observation) => [...observation]));
  const results = await session.run({ observation: new ort.Tensor("float32", flat, [input.length, INPUTS]) });
  await session.release();
  return results;
}

describe("onnx", () => {
  it.each(cases)("$name: acts, scores and estimates as the policy", async (example) => {
    const policy = await randomPolicy(example);
    const bytes = (await exportPolicy(policy, "onnx")).get("policy.onnx")!;
    const { action, policy: outputs, value } = await run(bytes, observations);
    const expected = kernelOutputs(policy, observations);
    expect(outputs.dims).toEqual([COUNT, expected.outputs[0].length]);
    expect(value.dims).toEqual([COUNT]);
    expectNear(outputs.data as Float32Array, expected.outputs.flat());
    expectNear(value.data as Float32Array, expected.values);
    const actions = observations.map((observation) => policy.act(observation));
    if (typeof actions[0] === "number") {
      expect(action.type).toBe("int64");
      expect(action.dims).toEqual([COUNT]);
      expect(Array.from(action.data as BigInt64Array, Number)).toEqual(actions);
      expect(new Set(actions).size).toBeGreaterThan(1);
    } else {
      expect(action.dims).toEqual([COUNT, actions[0].length]);
      const numbers = actions.flatMap((each) => [...(each as Float32Array)]);
      if (actions[0] instanceof Int32Array) expect(Array.from(action.data as BigInt64Array, Number)).toEqual(numbers);
      else expectNear(action.data as Float32Array, numbers);
    }
  });

  it("takes any number of observations, and says what it is", async () => {
    const policy = await randomPolicy(cases[0]);
    const bytes = (await exportPolicy(policy, "onnx", { name: "walker" })).get("walker.onnx")!;
    expect((await run(bytes, observations.slice(0, 1))).action.dims).toEqual([1]);
    const model = decodeOnnx(bytes);
    expect(model.producer_name).toBe("swingup");
    const metadata = Object.fromEntries(model.metadata_props.map(({ key, value }) => [key, value]));
    expect(metadata).toMatchObject({ env: "Still", head: "choices" });
    expect(model.graph?.output.map(({ name }) => name)).toEqual(["action", "policy", "value"]);
  });
});

/** Within 1e-6, relative where numbers are greater than 1. */
function expectNear(found: Float32Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  const worst = expected.reduce(
    (most, value, k) => Math.max(most, Math.abs(found[k] - value) / Math.max(1, Math.abs(value))),
    0,
  );
  expect(worst).toBeLessThan(1e-6);
}
