/**
 * Exported policies, format by format beside `Policy.act`: how large they are, how long one action takes, and whether it has
 * the same bits. C headers are compiled by the machine's C compiler, and left out where there is none.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { Policy } from "../src/agent/policy.ts";
import { concatenated } from "../src/core/concatenated.ts";
import { exportPolicy } from "../src/export/export_policy.ts";
import type { ExportFormat } from "../src/export/formats.ts";
import { int8Act } from "../src/export/int8/actor.ts";
import { quantizationCost } from "../src/export/int8/cost.ts";
import { policyGraph } from "../src/export/policy_graph.ts";
import type { QuantizationCost } from "../src/export/quantization.ts";
import { train } from "../src/trainer/train.ts";
import { median } from "./measure.ts";

const REPEATS = 9;
const ACTIONS = 20_000;
const OBSERVATIONS = 16;
const ENVS = ["CartPole-v1", "Reacher-v5", "HalfCheetah-v5"];
const COMPILE = ["-std=c99", "-O2", "-ffp-contract=off"];

export interface ExportSpeed {
  env: string;
  /** `safetensors` is `Policy.act`, in swingup itself. */
  format: ExportFormat;
  weights: "float32" | "int8";
  kilobytes: number;
  gzipped: number;
  /** Undefined where another program computes it. */
  microsecondsPerAction?: number;
  /** Actions with the bits of `Policy.act`, with 8-bit weights of the whole-number arithmetic in TypeScript. */
  exact?: string;
}

type Act = (observation: Float32Array) => unknown;

/** Medians over several repetitions, after one to warm up. */
export async function exports(): Promise<ExportSpeed[]> {
  const folder = await mkdtemp(join(tmpdir(), "swingup-bench-"));
  try {
    const speeds: ExportSpeed[] = [];
    for (const env of ENVS) {
      const run = await train({ env, steps: 4096, numEnvs: 8, rolloutSteps: 256, minibatchSize: 256, epochs: 1 });
      speeds.push(...(await exportsOf(await run.policy(), env, folder)));
    }
    return speeds;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function exportsOf(policy: Policy, env: string, folder: string): Promise<ExportSpeed[]> {
  const observations = observationsOf(policy);
  const quantize = await quantizationCost(policy, { observations });
  const act: Act = (observation) => policy.act(observation);
  const bytes = policy.toBytes();
  const speeds: ExportSpeed[] = [
    { env, format: "safetensors", weights: "float32", ...sizes(bytes), ...judged(act, act, observations) },
  ];
  const small: Act = int8Act(policyGraph(policy));
  for (const [format, cost] of [
    ["module", undefined],
    ["module", quantize],
    ["module-wasm", undefined],
    ["wasm", undefined],
    ["wasm", quantize],
  ] as const) {
    const files = await written(policy, format, cost, folder);
    const found = await acting(files, format, folder);
    const [main] = files.values();
    const weights = cost ? "int8" : "float32";
    speeds.push({ env, format, weights, ...sizes(main), ...judged(found, cost ? small : act, observations) });
  }
  for (const cost of [undefined, quantize]) {
    const files = await written(policy, "c", cost, folder);
    const [main] = files.values();
    const measured = compiled(folder, policy);
    if (measured) speeds.push({ env, format: "c", weights: cost ? "int8" : "float32", ...sizes(main), ...measured });
  }
  for (const format of ["onnx", "tfjs"] as const) {
    const files = await exportPolicy(policy, format);
    speeds.push({ env, format, weights: "float32", ...sizes(concatenated([...files.values()])) });
  }
  return speeds;
}

let name = 0;

/** Writes the files under a name that no module has had. */
async function written(policy: Policy, format: ExportFormat, quantize: QuantizationCost | undefined, folder: string) {
  const options = { name: `policy${++name}`, ...(quantize && { quantize, maxLoss: 1 }) };
  const files = await exportPolicy(policy, format, options);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const [file, bytes] of files) await writeFile(join(folder, file), bytes);
  return files;
}

async function acting(files: ReadonlyMap<string, Uint8Array>, format: ExportFormat, folder: string): Promise<Act> {
  const file = (ending: string) => pathToFileURL(join(folder, `policy${name}${ending}`)).href;
  if (format !== "wasm") return (await import(file(format === "module" ? ".js" : ".wasm.js"))).act;
  return (await import(file(".load.js"))).load(files.get(`policy${name}.wasm`));
}

function sizes(bytes: Uint8Array) {
  return { kilobytes: bytes.length / 1024, gzipped: gzipSync(bytes).length / 1024 };
}

function judged(act: Act, expected: Act, observations: readonly Float32Array[]) {
  const same = observations.filter((each) => String(act(each)) === String(expected(each))).length;
  return { microsecondsPerAction: time(act, observations), exact: `${same} of ${observations.length}` };
}

function observationsOf({ observationSpace }: Policy): Float32Array[] {
  const inputs = observationSpace.type === "box" ? observationSpace.low.length : 1;
  return Array.from({ length: OBSERVATIONS }, (_, k) =>
    Float32Array.from({ length: inputs }, (_, i) => 0.1 * ((k + i) % 7) - 0.3),
  );
}

/** Processor time, which others on the machine do not lengthen by their own. */
function time(act: Act, observations: readonly Float32Array[]): number {
  const run = () => {
    const begun = process.cpuUsage();
    for (let k = 0; k < ACTIONS; k++) act(observations[k % OBSERVATIONS]);
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / ACTIONS;
  };
  run();
  return median(Array.from({ length: REPEATS }, run));
}

/** By the header's recorded cases, and a program that takes the time; undefined without a C compiler. */
function compiled(folder: string, policy: Policy) {
  const compiler = [process.env.CC, "cc", "gcc", "clang"].find(
    (command) => command && spawnSync(command, ["--version"]).status === 0,
  );
  if (!compiler) return undefined;
  const own = `policy${name}`;
  const program = join(folder, own);
  const made = (source: string, input?: string) =>
    execFileSync(compiler, [...COMPILE, "-I", folder, ...(input ? ["-x", "c", "-"] : [source]), "-o", program], {
      ...(input && { input }),
    });
  made(join(folder, `${own}_test.c`));
  const exact = execFileSync(program, { encoding: "utf8" }).match(/\d+ of \d+/)?.[0] ?? "none";
  made("", timing(own, policy.actionSpace.type === "discrete"));
  const runs = Array.from({ length: REPEATS }, () => Number(execFileSync(program, { encoding: "utf8" })));
  return { microsecondsPerAction: median(runs), exact };
}

/** Prints microseconds of processor time of an action. */
function timing(own: string, choice: boolean): string {
  return `#include "${own}.h"
#include <stdio.h>
#include <time.h>
static float observations[${OBSERVATIONS}][${own}_observation_length];
int main(void) {
  ${choice ? "int" : "float"} action[${own}_action_length];
  int k, i;
  volatile double sum = 0;
  clock_t begun;
  for (k = 0; k < ${OBSERVATIONS}; k++)
    for (i = 0; i < ${own}_observation_length; i++) observations[k][i] = 0.1f * (float)((k + i) % 7) - 0.3f;
  begun = clock();
  for (k = 0; k < ${ACTIONS}; k++) {
    ${choice ? `action[0] = ${own}_act(observations[k % ${OBSERVATIONS}]);` : `${own}_act(observations[k % ${OBSERVATIONS}], action);`}
    sum += action[0];
  }
  printf("%g", 1e6 * (double)(clock() - begun) / CLOCKS_PER_SEC / ${ACTIONS});
  return 0;
}
`;
}
