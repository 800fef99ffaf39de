/** A run as code: what it says is run here, as a program, and ends with the run's own bits. */
import * as swingup from "swingup";
import { expect, it } from "vitest";
import { runCode } from "../../lab/model/run_code.ts";
import { initialSettings, OWN_ID, type Settings } from "../../lab/model/settings.ts";
import { ownModules } from "../support/own_modules.ts";

ownModules(); // it registers an environment

type Program = (modules: Record<string, unknown>, console: { log(line: string): void }) => Promise<void>;
const AsyncFunction = (async () => {}).constructor as new (...text: string[]) => Program;

/** Runs a module, its imports handed in; gives the lines that it prints. */
async function run(code: string, modules: Record<string, unknown> = {}): Promise<string[]> {
  const body = code
    .replace(/^import (\{.*\}) from "(.*)";$/gm, 'const $1 = modules["$2"];')
    .replace(/^import (\w+) from "(.*)";$/gm, 'const $1 = modules["$2"];');
  expect(body).not.toMatch(/^import/m);
  const lines: string[] = [];
  await new AsyncFunction("modules", "console", body)({ swingup, ...modules }, { log: (line) => lines.push(line) });
  return lines;
}

const short: Settings = { ...initialSettings, seed: 3, overrides: { steps: 8192 } };
const sha256 = (trainer: swingup.Trainer) => trainer.summary().parametersSha256;

it("is the run in Node, to its end, with a line for each update", async () => {
  const lines = await run(runCode(short).node);
  const trainer = await swingup.train({ env: "CartPole-v1", seed: 3, steps: 8192 });
  expect(lines).toHaveLength(9);
  expect(lines[0]).toMatch(/^step 1024: return \d+\.\d$/);
  expect(lines[8]).toBe(sha256(trainer));
});

it("is the run as far as it has come, with what was changed and set on the way", async () => {
  const overrides = { steps: 8192, hiddenSizes: [16, 16], initialization: "orthogonal", normalizeAdvantages: false };
  const adjustments = [{ update: 2, values: { learningRate: 1e-3, clipRange: 0.1 } }];
  const { node } = runCode({ ...short, overrides, adjustments }, { update: 4 });
  const trainer = await swingup.createTrainer({ env: "CartPole-v1", seed: 3, ...overrides } as swingup.TrainingOptions);
  trainer.adjust(adjustments[0].values, { after: 2 });
  for await (const { update } of trainer.train()) if (update === 4) break;
  const lines = await run(node);
  expect(lines).toHaveLength(5);
  expect(lines[4]).toBe(sha256(trainer));
});

it("takes the second engine, and an environment of one's own, from where they come from", async () => {
  expect(runCode({ ...short, engine: "tfjs" }).node).toContain('import { tfjs } from "swingup/tfjs";');
  expect(runCode({ ...short, engine: "tfjs" }).node).toContain("engine: await tfjs(),");
  class Own {
    observationSpace = swingup.box([0], [1]);
    actionSpace = swingup.discrete(2);
    at = 0;
    reset() {
      this.at = 0;
      return [0];
    }
    step(action: number) {
      this.at++;
      return { observation: [this.at / 10], reward: action, terminated: this.at === 10, truncated: false };
    }
  }
  const own = { text: "export default class Own {}", timeLimit: 50 };
  const code = runCode({ ...short, env: OWN_ID, own, overrides: { steps: 2048 } });
  expect(code.own).toBe(own.text);
  const registered: unknown[] = [];
  const registerEnv = (id: string, make: swingup.EnvFactory, options: { timeLimit: number }) => {
    registered.push(id, options);
    swingup.registerEnv("RunCodeOwn-v0", make, options);
  };
  const createTrainer = (options: swingup.TrainingOptions) =>
    swingup.createTrainer({ ...options, env: options.env === OWN_ID ? "RunCodeOwn-v0" : options.env });
  const lines = await run(code.node, { swingup: { registerEnv, createTrainer }, "./own.ts": Own });
  expect(registered).toEqual([OWN_ID, { timeLimit: 50 }]);
  expect(lines[lines.length - 1]).toMatch(/^[0-9a-f]{64}$/);
});

it("lets nothing of a run end the script that it stands in", () => {
  const { page } = runCode({ ...short, overrides: { initialization: "</script><script>alert(1)</script>" } });
  expect(page.match(/<\/script>/g)).toHaveLength(2);
});
