/** Errors that name what is wrong: the environment that was given, not the file; the setting, not its consequence. */
import {
  box,
  createTrainer,
  defineEnv,
  discrete,
  type EnvFactory,
  loadPolicy,
  makeVectorEnv,
  resumeTrainer,
  train,
} from "swingup";
import { beforeAll, describe, expect, it } from "vitest";
import { completeConfig } from "../../src/configuration/config.ts";
import { encodeSafetensors } from "../../src/files/safetensors.ts";
import { decodeSafetensors } from "../../src/files/safetensors_reader.ts";
import { Follow, Walk } from "../envs/users_envs.ts";

const SMALL = { steps: 64, numEnvs: 2, rolloutSteps: 8, minibatchSize: 16, hiddenSizes: [4] } as const;

async function files(env: EnvFactory | string) {
  const trainer = await createTrainer({ env, ...SMALL });
  for await (const _ of trainer.train({ stopAt: 32 })) break;
  return { checkpoint: trainer.checkpoint(), policy: (await trainer.policy()).toBytes() };
}

/** As a version wrote it that kept no spaces. */
function withoutSpaces(bytes: Uint8Array): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const kept = new Map([...metadata].filter(([key]) => key !== "spaces"));
  return encodeSafetensors({ tensors, metadata: kept });
}

const follow = (actionSpace: ReturnType<typeof box>) => () => Object.assign(new Follow(), { actionSpace });
const wide = () => Object.assign(new Walk(), { observationSpace: box([-1, -1], [1, 1]) });
const three = () => Object.assign(new Walk(), { actionSpace: discrete(3) });

type Files = Awaited<ReturnType<typeof files>>;
let pendulum: Files;
let walk: Files;
let followed: Files;
beforeAll(async () => {
  [pendulum, walk, followed] = [
    await files("Pendulum-v1"),
    await files(() => new Walk()),
    await files(() => new Follow()),
  ];
});

describe("an environment that a file is not of", () => {
  const cases: [string, () => Files, EnvFactory | string, string][] = [
    [
      "Pendulum given CartPole",
      () => pendulum,
      "CartPole-v1",
      "env: expected Pendulum-v1, or an environment with its spaces, with observations of 3 numbers, got CartPole-v1 with 4",
    ],
    [
      "more observations",
      () => walk,
      wide as never,
      "env: expected Walk as it was then, with observations of 1 number, got it with 2",
    ],
    [
      "more choices",
      () => walk,
      three as never,
      "env: expected Walk as it was then, with actions of 2 choices, got it with 3 choices",
    ],
    [
      "numbers for choices",
      () => walk,
      "MountainCarContinuous-v0",
      "env: expected Walk, or an environment with its spaces, with observations of 1 number, got MountainCarContinuous-v0 with 2",
    ],
    [
      "other bounds",
      () => followed,
      follow(box(-2, 2, [3])),
      "env: expected Follow as it was then, with actions of 3 numbers, the first in [-1, 1], got it with 3 numbers, the first in [-2, 2]",
    ],
    [
      "one other bound",
      () => followed,
      follow(box([-1, -1, -Infinity], [1, 1, 1])),
      "env: expected Follow as it was then, with actions of 3 numbers, the first in [-1, 1], got it with other bounds of number 2: [-Infinity, 1] instead of [-1, 1]",
    ],
  ];
  it.each(cases)("%s: a policy and a checkpoint are refused alike", async (_, made, env, text) => {
    for (const load of [
      loadPolicy(made().policy, { env }),
      loadPolicy(made().checkpoint, { env }),
      resumeTrainer(made().checkpoint, { env }),
    ])
      await expect(load).rejects.toThrow(new RangeError(text));
  });

  it("infinite bounds are the same when they come back", async () => {
    const env = follow(box([-1, -Infinity, -1], [1, Infinity, Infinity]));
    const { policy, checkpoint } = await files(env);
    await expect(loadPolicy(policy, { env })).resolves.toBeDefined();
    await (await resumeTrainer(checkpoint, { env })).dispose();
  });

  it("another name with the same spaces is taken", async () => {
    const env = defineEnv(() => new Walk(), { id: "Hike" });
    expect((await loadPolicy(walk.policy, { env })).config.env).toBe("Hike");
  });

  it("a file without spaces is read as ever, and other options are told by the environment's name", async () => {
    const old = withoutSpaces(pendulum.policy);
    expect((await loadPolicy(old)).config.env).toBe("Pendulum-v1");
    await expect(loadPolicy(old, { env: "CartPole-v1" })).rejects.toThrow(
      new RangeError(
        'env: expected "Pendulum-v1", whose options the run had (g, x_init, y_init, m, l, max_torque), got CartPole-v1',
      ),
    );
  });

  it.each([
    "{}",
    "null",
    "[",
    '{"observation":[1],"action":{"type":"box","low":["x"],"high":[1]}}',
    '{"observation":[-1],"action":{"type":"discrete","n":2}}',
    '{"observation":[1],"action":{"type":"discrete","n":2,"start":1}}',
  ])("spaces that are none are the file's fault: %s", async (spaces) => {
    const { tensors, metadata } = decodeSafetensors(walk.policy);
    metadata.set("spaces", spaces);
    const bytes = encodeSafetensors({ tensors, metadata });
    await expect(loadPolicy(bytes, { env: () => new Walk() })).rejects.toThrow(
      /^file: the given bytes is not a policy that can be loaded: its spaces cannot be read: /,
    );
  });

  it("a setState that throws is no damaged file", async () => {
    const env = () =>
      Object.assign(new Walk(), {
        setState() {
          throw new Error("no such place");
        },
      });
    await expect(resumeTrainer(walk.checkpoint, { env: env as never })).rejects.toThrow(
      /^Walk, lane 0, reset\(.*\): setState\(\): it threw: no such place$/,
    );
  });

  it("another getState is no damaged file", async () => {
    const longer = () => Object.assign(new Walk(), { getState: () => [0, 0] });
    await expect(resumeTrainer(walk.checkpoint, { env: longer })).rejects.toThrow(
      new RangeError(
        "env: expected Walk as it was then, with a getState() of 1 numbers, got it with a getState() of 2 numbers",
      ),
    );
    const none = () => Object.assign(new Walk(), { getState: undefined, setState: undefined });
    await expect(resumeTrainer(walk.checkpoint, { env: none as never })).rejects.toThrow(
      /got it with no getState\(\)$/,
    );
  });
});

describe("what to do instead", () => {
  it.each([
    [100, "64 and 128"],
    [3, "2 and 4"],
    [1000, "512 and 1024"],
  ])("a minibatch of %i: the nearest that divide", (minibatchSize, nearest) => {
    expect(() => completeConfig({ env: "CartPole-v1", numEnvs: 8, rolloutSteps: 128, minibatchSize })).toThrow(
      new RangeError(
        `minibatchSize: expected a divisor of numEnvs * rolloutSteps = 8 * 128 = 1024, got ${minibatchSize}; the nearest are ${nearest}`,
      ),
    );
  });

  it("an observation a little out of bounds: Infinity, and check-env", async () => {
    const env = await makeVectorEnv(() => Object.assign(new Walk(), { reset: () => [1.001] }));
    expect(() => env.reset()).toThrow(
      /observation\[0\]: expected a number in \[-1, 1\], the bounds of observationSpace, got 1.001; where it may lie beyond them, give Infinity as the bound \(check-env /,
    );
  });

  it("bounds as nested arrays, and NaN", async () => {
    const env = (actionSpace: object) => train({ env: (() => Object.assign(new Follow(), { actionSpace })) as never });
    await expect(env({ type: "box", low: [[-1, -1]], high: [[1, 1]] })).rejects.toThrow(
      /^Follow: actionSpace: box: expected low\[0\] to be a number, got an array of 2; give bounds flat/,
    );
    await expect(env({ type: "box", low: [Number.NaN], high: [1] })).rejects.toThrow(
      /^Follow: actionSpace: box: expected low\[0\] to be a number that float32 holds, or Infinity for no bound, got NaN$/,
    );
  });
});
