/** Names of before the first release: programs and commands are told of the new one once, files load silently. */
import { createTrainer, evaluate, loadPolicy, makeVectorEnv, resumeTrainer, unreadSettings } from "swingup";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { encodeSafetensors } from "../../src/files/safetensors.ts";
import { decodeSafetensors } from "../../src/files/safetensors_reader.ts";
import { sealCheckpoint } from "../../src/runs/checkpoint.ts";

const small = { env: "CartPole-v1", hiddenSizes: [8], rolloutSteps: 64, minibatchSize: 64, steps: 256 } as const;
const former = { ...small, algorithm: "a2c", minibatchSize: undefined, lanes: 2, initialisation: "xavier" } as object;

let warned: string[] = [];
beforeEach(() => {
  warned = [];
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warned.push(text));
});
afterEach(() => vi.restoreAllMocks());

it("settings: told once, and the same run", async () => {
  const options = { ...former, advantageEstimator: "nStep", nSteps: 3 } as never;
  const { config } = await createTrainer(options);
  expect(config).toMatchObject({ numEnvs: 2, nStepReturn: 3, initialization: "xavier" });
  expect(warned.sort()).toEqual([
    "swingup: initialisation is called initialization now",
    "swingup: lanes is called numEnvs now",
    "swingup: nSteps is called nStepReturn now",
  ]);
  await createTrainer(options);
  expect(warned.length).toBe(3);
  expect(unreadSettings({ env: "CartPole-v1", algorithm: "ppo", nSteps: 3 } as never)).toEqual(["nStepReturn"]);
});

it("both names are too many", async () => {
  const text = "numEnvs: expected either this or lanes, its former name, got both";
  await expect(createTrainer({ ...small, lanes: 2, numEnvs: 2 } as never)).rejects.toThrow(text);
});

it("vector environments and evaluations: by both names, options of the environment beside the others or in envOptions", async () => {
  const one = await makeVectorEnv("Pendulum-v1", { lanes: 3, g: 5 } as object);
  const two = await makeVectorEnv("Pendulum-v1", { numEnvs: 3, envOptions: { g: 5 } });
  expect([one.numEnvs, one.lanes]).toEqual([3, 3]);
  for (const env of [one, two]) {
    env.reset({ seed: 4 });
    env.step();
  }
  expect(one.observations).toEqual(two.observations);
  expect(warned.at(-1)).toBe("swingup: options of an environment are in envOptions now: { envOptions: { g } }");
  const policy = await (await createTrainer({ ...small, numEnvs: 2 })).policy();
  const [before, now] = [{ episodes: 4, lanes: 2 } as object, { episodes: 4, numEnvs: 2 }];
  expect(await evaluate(policy, before)).toEqual(await evaluate(policy, now));
});

it("policies and checkpoints that were written with former names load, silently", async () => {
  const trainer = await createTrainer({ ...small, numEnvs: 2, initialization: "xavier" });
  const asBefore = (bytes: Uint8Array) => {
    const { tensors, metadata } = decodeSafetensors(bytes);
    const { numEnvs, initialization, ...config } = JSON.parse(metadata.get("config") as string);
    const text = JSON.stringify({ ...config, lanes: numEnvs, initialisation: initialization });
    return encodeSafetensors({ tensors, metadata: new Map([...metadata, ["config", text]]) });
  };
  const policy = await loadPolicy(asBefore((await trainer.policy()).toBytes()));
  expect(policy.config).toEqual(trainer.config);
  const checkpoint = trainer.checkpoint();
  expect((await resumeTrainer(sealCheckpoint(asBefore(checkpoint)))).config).toEqual(trainer.config);
  expect(warned).toEqual([]);
});
