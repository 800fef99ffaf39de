/**
 * Files whose names and texts hold what a terminal would obey: the library's errors, which a program may print as they
 * are, show it escaped, on one line of bearable length, and so do their causes.
 */
import { createTrainer, loadPolicy, resumeTrainer } from "swingup";
import { importPolicy } from "swingup/export";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeSafetensors, type Tensor } from "../../src/files/safetensors.ts";
import { decodeSafetensors } from "../../src/files/safetensors_reader.ts";
import { sealCheckpoint } from "../../src/runs/checkpoint.ts";
import { constant, node, onnx, stateDict } from "../export/foreign.ts";

const HOSTILE = "a\u001b]0;title\u0007\u009b2J\u202eb\u2066\r\n\u007f";
const LONG = `${HOSTILE}${"x".repeat(10_000)}`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may come out
const RAW = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

async function expectEscaped(failing: Promise<unknown>): Promise<void> {
  let error = (await failing.then(
    () => new Error("nothing was thrown"),
    (thrown) => thrown,
  )) as Error | undefined;
  expect(error?.message).toContain("\\u001b");
  for (; error !== undefined; error = error.cause as Error | undefined) {
    expect(error.message).not.toMatch(RAW);
    expect(error.message.length).toBeLessThan(1500);
  }
}

const matrix = (...shape: number[]): Tensor => ({
  shape,
  values: new Float32Array(shape.reduce((product, size) => product * size, 1)),
});

describe.each([
  ["short", HOSTILE],
  ["long", LONG],
])("a %s hostile name in a file of another program", (_, name) => {
  const actor: [string, Tensor][] = [
    ["actor.0.weight", matrix(2, 4)],
    ["actor.0.bias", matrix(2)],
  ];
  const tensors: [string, [string, Tensor][]][] = [
    ["of no library", [[name, matrix(2)]]],
    ["that is left over", [...actor, [name, matrix(2)]]],
    ["of a Q network", [[`q_net.${name}`, matrix(2, 4)]]],
    ["of a recurrent policy", [[`lstm_actor.${name}`, matrix(2, 4)]]],
    ["of a convolution", [[`actor.${name}.weight`, matrix(2, 4, 3, 3)]]],
    [
      "twice",
      [
        [`actor.${name}`, matrix(2, 4)],
        [`module.actor.${name}`, matrix(2, 4)],
      ],
    ],
  ];
  it.each(tensors)("a tensor's, %s", async (_, list) => {
    await expectEscaped(importPolicy(stateDict(...list), { env: "CartPole-v1" }));
  });

  const gemm = (output: string) => node("Gemm", ["x", "w", "b"], output, { transB: { i: 1 } });
  const weights = [constant("w", [2, 4], new Array(8).fill(0)), constant("b", [2], [0, 0])];
  const models: [string, Uint8Array, object][] = [
    ["an operator's", onnx("x", ["y"], [node(name, ["x"], "y")], []), {}],
    ["an input's", onnx("x", ["y"], [node("Gemm", ["x", name, "b"], "y")], weights), {}],
    ["an output's", onnx("x", [name], [node("Tanh", ["none"], name)], []), {}],
    ["an output's, where another was asked for", onnx("x", [name], [gemm(name)], weights), { policyOutput: "z" }],
    ["a constant's", onnx("x", ["y"], [node("Gemm", ["x", name], "y")], [constant(name, [2, -4], [0])]), {}],
  ];
  it.each(models)("%s", async (_, bytes, options) => {
    await expectEscaped(importPolicy(bytes, { env: "CartPole-v1", format: "onnx", ...options }));
  });
});

describe("hostile text in a file of swingup's", () => {
  let files: Record<"policy" | "checkpoint", Uint8Array>;
  beforeAll(async () => {
    const trainer = await createTrainer({ env: "Pendulum-v1", steps: 4096, hiddenSizes: [4] });
    files = { policy: (await trainer.policy()).toBytes(), checkpoint: trainer.checkpoint() };
  });

  it.each([
    ["policy", "config"],
    ["policy", "spaces"],
    ["checkpoint", "config"],
    ["checkpoint", "spaces"],
    ["checkpoint", "progress"],
    ["checkpoint", "adjustments"],
    ["checkpoint", "version"],
  ] as const)("the %s's %s, in its place and within", async (kind, key) => {
    const open = (change: (metadata: Map<string, string>) => void) => {
      const file = decodeSafetensors(files[kind]);
      change(file.metadata);
      const bytes = encodeSafetensors(file);
      return kind === "policy" ? loadPolicy(bytes) : resumeTrainer(sealCheckpoint(bytes));
    };
    await expectEscaped(open((metadata) => metadata.set(key, HOSTILE)));
    if (key === "version" || key === "spaces") return;
    const more = (metadata: Map<string, string>) => ({ ...JSON.parse(metadata.get(key) ?? "{}"), [HOSTILE]: 1 });
    await expectEscaped(open((metadata) => metadata.set(key, JSON.stringify(more(metadata)))));
  });

  it("options of an environment that the one given does not have", async () => {
    const { tensors, metadata } = decodeSafetensors(files.policy);
    const config = JSON.parse(metadata.get("config") as string);
    metadata.delete("spaces");
    metadata.set("config", JSON.stringify({ ...config, envOptions: { [HOSTILE]: 1 } }));
    await expectEscaped(loadPolicy(encodeSafetensors({ tensors, metadata }), { env: "CartPole-v1" }));
  });
});
