/**
 * Where training's time goes: V8's sampling profiler over a run, its samples sorted by what the kernel or function they
 * fell into is for. Nothing is instrumented, so nothing is slowed down. Node only.
 */
import { Session } from "node:inspector/promises";
import { createTrainer } from "../src/trainer/create_trainer.ts";
import { hexadecimal } from "../src/wasm/generated/release_bytes.ts";
import type { Configuration } from "./configurations.ts";

export interface ProfileRow {
  phase: string;
  work: string;
  /** Microseconds for each environment step. */
  usPerStep: number;
  percent: number;
}

/** Kernels by what they are for; whatever else is met is orchestration: TypeScript, calls, garbage. */
const kinds: [pattern: RegExp, work: string][] = [
  [/^(cartpole|pendulum|acrobot|mountainCar|reacher|episode)/, "environment"],
  [/^(dense|mlp)Forward$/, "forward"],
  [/^dense(Input|Weight)Gradient$|^mlpBackward$/, "backward"],
  [/Sample$|^random(Uniform|Normal|Words)|^clipRows$/, "sampling"],
  [/^(head|gaussian|categorical|bernoulli|squash|surrogate)|^addLaneSum$|^valueLoss$/, "heads"],
  [/^standardize$|^meanAndDeviation$/, "heads"],
  [/^gatherRows$|^randomPermutation$/, "gather"],
  [/^(addGradient|clearBytes|sumOfSquares|sumStatistics)$/, "reduction"],
  [/^(adamStep|ruleStep)$/, "Adam"],
  [/Advantages$|Returns$|^explainedVariance$/, "advantages"],
];

export async function profile({ options }: Configuration): Promise<ProfileRow[]> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 200 }); // us
  const trainer = await createTrainer({ ...options, threads: 1 });
  const iterator = trainer.train();
  for (let k = 0; k < 5; k++) await iterator.next(); // compiled by then
  const before = trainer.step;
  await session.post("Profiler.start");
  while (!(await iterator.next()).done);
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  return rows(profile as unknown as CpuProfile, trainer.step - before);
}

/** Functions that a phase begins with; an update goes on in the last one after it has given way to others. */
const PHASES: Readonly<Record<string, string>> = { collect: "rollout", update: "update", "#improveLater": "update" };

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[]; // us
}

function rows({ nodes, samples, timeDeltas }: CpuProfile, steps: number): ProfileRow[] {
  const names = kernelNames();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const labels = new Map<number, string>();
  const visit = (id: number, phase: string, caller: string): void => {
    const { functionName, children = [] } = { ...byId.get(id)!, ...byId.get(id)!.callFrame };
    const own = PHASES[functionName] ?? phase;
    const inKernel = functionName.startsWith("wasm-function") && !names.has(functionName); // activations, for instance
    const work = inKernel ? caller : workOf(names.get(functionName) ?? "");
    labels.set(id, `${own}|${work}`);
    for (const child of children) visit(child, own, work);
  };
  visit(nodes[0].id, "between", workOf(""));
  const micros = new Map<string, number>();
  samples.forEach((id, k) => {
    const label = labels.get(id)!;
    micros.set(label, (micros.get(label) ?? 0) + timeDeltas[k]);
  });
  const total = [...micros.values()].reduce((sum, value) => sum + value, 0);
  return [...micros]
    .map(([label, us]) => {
      const [phase, work] = label.split("|");
      return { phase, work, usPerStep: us / steps, percent: (100 * us) / total };
    })
    .filter(({ percent }) => percent >= 0.1)
    .sort((a, b) => a.phase.localeCompare(b.phase) || b.usPerStep - a.usPerStep);
}

function workOf(kernel: string): string {
  return kinds.find(([pattern]) => pattern.test(kernel))?.[1] ?? "orchestration";
}

/** The profiler's name of each kernel ("wasm-function[7]") to its export's, from the module's export section. */
function kernelNames(): Map<string, string> {
  const bytes = Buffer.from(hexadecimal, "hex");
  const names = new Map<string, string>();
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const end = number() + at;
    if (section === 7)
      for (let count = number(); count > 0; count--) {
        const length = number();
        const name = bytes.toString("utf8", at, at + length);
        at += length;
        const kind = bytes[at++];
        const index = number();
        if (kind === 0) names.set(`wasm-function[${index}]`, name);
      }
    at = end;
  }
  return names;
}
