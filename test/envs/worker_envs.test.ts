/** Custom environments in workers: the same bits and the same words as in one thread, however many workers there are. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { createTrainer, defineEnv, loadEnv, resumeTrainer, type TrainOptions, train } from "swingup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VectorEnv } from "../../src/envs/vector_env.ts";
import { inWorkers } from "../../src/envs/worker_envs.ts";
import { Arena } from "../../src/wasm/arena.ts";
import Walk from "./worker_modules/walk.mjs";

const moduleAt = (name: string) => new URL(`./worker_modules/${name}.mjs`, import.meta.url);

const base = { algorithm: "a2c", numEnvs: 7, rolloutSteps: 16, hiddenSizes: [4], threads: 1, seed: 3 } as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swingup-workers-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The environment with a fault, in a file of its own. */
async function faulty(fault: string, closings = "") {
  const text = readFileSync(moduleAt("faulty"), "utf8");
  const file = join(folder, `faulty_${fault}${closings === "" ? "" : "_closed"}.mjs`);
  writeFileSync(file, text.replace("FAULT", fault).replace("CLOSINGS", closings));
  return loadEnv(file);
}

/** All that a run ends with. */
async function outcome(options: TrainOptions) {
  const run = await train(options);
  const { statistics, episodes } = run;
  await run.dispose();
  return { parametersSha256: run.summary().parametersSha256, last: episodes.save(), count: episodes.count, statistics };
}

/** What a run throws. */
async function failure(options: TrainOptions): Promise<Error> {
  const result = await train(options).catch((error: Error) => error);
  expect(result).toBeInstanceOf(Error);
  return result as Error;
}

describe("the same bits with 0, 1, 2 and 3 workers", () => {
  const wrapped = { normalizeObservations: true, normalizeRewards: true, observationHistory: 2 } as const;
  const same = async (options: TrainOptions, numbers = [1, 2, 3]) => {
    const alone = await outcome({ ...base, ...wrapped, ...options });
    expect(alone.count).toBeGreaterThan(15);
    for (const envWorkers of numbers)
      expect(await outcome({ ...base, ...wrapped, ...options, envWorkers })).toEqual(alone);
  };

  it("with ends of both kinds, action masks and a time limit", async () => {
    await same({ env: await loadEnv(moduleAt("walk"), { timeLimit: 20 }), steps: 7 * 16 * 6 });
  });

  it("with steps and resets that are answered later", async () => {
    await same({ env: await loadEnv(moduleAt("later")), steps: 7 * 16 * 4 }, [2]);
  });

  it("of an environment that steps many copies at once, with an option", async () => {
    const file = join(folder, "walks.mjs");
    await build({
      stdin: { contents: walks, resolveDir: fileURLToPath(new URL("../../src", import.meta.url)), loader: "ts" },
      bundle: true,
      format: "esm",
      outfile: file,
    });
    const env = await loadEnv(pathToFileURL(file));
    await same({ env, envOptions: { stride: 0.2 }, steps: 7 * 16 * 6 }, [2]);
  });

  it("goes on from a checkpoint with another number of them", async () => {
    const options = { ...base, env: await loadEnv(moduleAt("walk")), steps: 7 * 16 * 4 };
    const whole = await outcome(options);
    const half = await createTrainer({ ...options, envWorkers: 2 });
    for await (const { update } of half.train()) if (update === 2) break;
    const bytes = half.checkpoint();
    await half.dispose();
    for (const envWorkers of [0, 3]) {
      const rest = await resumeTrainer(bytes, { env: options.env, threads: 1, envWorkers });
      for await (const _ of rest.train());
      await rest.dispose();
      expect(rest.summary().parametersSha256).toBe(whole.parametersSha256);
    }
  });
});

it("a worker carries out every order once, however fast they come", async () => {
  const counter = inWorkers(await faulty("counter"), 1);
  const env = await VectorEnv.create(await Arena.create(), counter, { numEnvs: 1 });
  await env.reset();
  for (let step = 1; step <= 20_000; step++) {
    await env.advance();
    if (env.terminated[0] !== Number(step % 9 === 0)) expect.fail(`step ${step} was taken twice`);
  }
  await env.dispose();
});

describe("what goes wrong in an environment", () => {
  it.each(["threw", "rejected", "observation"])(
    "has the words, the place and the cause that it has here: %s",
    async (fault) => {
      const options = { ...base, env: await faulty(fault), steps: 7 * 16 };
      const [here, there] = [await failure(options), await failure({ ...options, envWorkers: 2 })];
      expect(here).toMatchObject({ name: "EnvError", lane: expect.any(Number) });
      const { name, message, lane, step, seed, field } = here as Error & Record<string, unknown>;
      expect(there).toMatchObject({ name, message, lane, step, seed, field });
      expect(there.constructor).toBe(here.constructor);
      const { cause } = here as { cause?: Error };
      if (cause) expect(there.cause).toMatchObject({ name: cause.name, message: cause.message });
    },
  );

  it("and a state that is none", async () => {
    const options = { ...base, env: await faulty("state"), steps: 7 * 16 };
    const messages = [];
    for (const envWorkers of [0, 2]) {
      const trainer = await createTrainer({ ...options, envWorkers });
      messages.push(
        await Promise.resolve()
          .then(() => trainer.checkpoint())
          .catch((error: Error) => error.message),
      );
      await trainer.dispose();
    }
    expect(messages[1]).toMatch(/getState\(\)/);
    expect(messages[1]).toBe(messages[0]);
  });

  it("closes every object once and waits for that, after a failure and at the end", async () => {
    for (const fault of ["threw", ""]) {
      const closings = join(folder, `closings-${fault}`);
      const env = await faulty(fault, closings);
      const before = () => readFileSync(closings, "utf8").split("\n").length - 1;
      await expect.poll(before).toBe(1); // the object that was asked for its spaces
      const run = await train({ ...base, env, steps: 7 * 16, envWorkers: 2 }).catch(() => undefined);
      await run?.dispose();
      expect(before()).toBe(1 + 2 + 7); // and the one that each worker asked
    }
  });

  it("a worker that dies ends the run in one line", async () => {
    const error = await failure({ ...base, env: await faulty("died"), steps: 7 * 16, envWorkers: 2 });
    expect(error.message).toMatch(/^envWorkers: worker \d of 2: it died: it exited with code 3$/);
    expect(error.name).toBe("EnvWorkerError");
  });

  it("timers have their turn while a worker computes", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    await outcome({ ...base, env: await faulty("slow"), steps: 7 * 16, envWorkers: 1 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(15); // of some 60 in a step of 300 ms
  });
});

describe("what cannot be had", () => {
  const refusal = async (options: Partial<TrainOptions>) =>
    failure({ ...base, env: await loadEnv(moduleAt("walk")), steps: 7 * 16, ...options } as TrainOptions);

  it.each([
    [1.5, "RangeError", /^envWorkers: expected a whole number in \[0, 64\], got 1.5$/],
    [-1, "RangeError", /^envWorkers: .*got -1$/],
    [65, "RangeError", /^envWorkers: .*got 65$/],
    ["2", "TypeError", /^envWorkers: .*got "2"$/],
  ])("%j workers", async (envWorkers, name, text) => {
    const error = await refusal({ envWorkers: envWorkers as number });
    expect(error).toMatchObject({ name, message: expect.stringMatching(text) });
  });

  it("an environment without a module, or of kernels", async () => {
    const bare = await refusal({ env: defineEnv(() => new Walk()), envWorkers: 2 });
    expect(bare.message).toMatch(/^envWorkers: expected an environment that was loaded from its module.*with Walk/);
    const builtIn = await refusal({ env: "CartPole-v1", envWorkers: 2 });
    expect(builtIn.message).toMatch(/^envWorkers: expected none with CartPole-v1, whose lanes are stepped by threads/);
  });

  it("a module that is none, fails in a worker, or is another environment there", async () => {
    await expect(faulty("nothing")).rejects.toThrow(
      /^file: ".*faulty_nothing.mjs" .*: it has no default export; expected a class/,
    );
    await expect(loadEnv("nowhere.mjs")).rejects.toThrow(
      /^file: "nowhere.mjs" is not an environment that can be loaded/,
    );
    const failed = await refusal({ env: await faulty("import"), envWorkers: 2 });
    expect(failed.message).toMatch(/no window here/);
    const other = await refusal({ env: await faulty("spaces"), envWorkers: 2 });
    expect(other.message).toMatch(/^Faulty: expected the same spaces and action masks in every worker/);
  });
});

const walks = `
import { box, discrete } from "./core/space.ts";
import { defineBatchEnv } from "./envs/define_batch_env.ts";
export default defineBatchEnv({
  id: "Walks",
  observationSpace: box([-2], [2]),
  actionSpace: discrete(2),
  options: { stride: { default: 0.1, description: "of a step" } },
  make(numEnvs, { stride }) {
    const x = new Float64Array(numEnvs);
    return {
      reset(lanes, seeds, { observations: [seen] }) {
        lanes.forEach((lane, j) => { seen[lane] = x[lane] = seeds[j] / 2 ** 32 - 0.5; });
      },
      step({ actions: [choice], observations: [seen], rewards, terminated }) {
        for (let lane = 0; lane < numEnvs; lane++) {
          x[lane] += choice[lane] === 1 ? stride : -stride;
          seen[lane] = rewards[lane] = x[lane];
          terminated[lane] = Math.abs(x[lane]) > 1 ? 1 : 0;
        }
      },
      getState: (lane) => [x[lane]],
      setState(lane, [state], { observations: [seen] }) { seen[lane] = x[lane] = state; },
    };
  },
});
`;
