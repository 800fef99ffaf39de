/** A value function with hidden layers of its own: trained on any number of threads, resumed, refused where it has no place. */
import { createTrainer, loadPolicy, resumeTrainer, type TrainingOptions, train } from "swingup";
import { expect, it } from "vitest";

const options: TrainingOptions = {
  env: "CartPole-v1",
  numEnvs: 8,
  rolloutSteps: 32,
  minibatchSize: 64,
  steps: 1024,
  hiddenSizes: [16, 8],
  valueHiddenSizes: [24],
};

it("has the layers it was given, and the same bits on two threads and after a resume", async () => {
  const whole = await train({ ...options, threads: 1 });
  const shapes = whole.actorCritic.tensors.map(({ name, shape }) => `${name} ${shape}`);
  expect(shapes.filter((text) => text.includes("weight"))).toEqual([
    "policy.0.weight 16,4",
    "policy.1.weight 8,16",
    "policy.2.weight 2,8",
    "value.0.weight 24,4",
    "value.1.weight 1,24",
  ]);
  const { parametersSha256 } = whole.summary();
  const shared = await train({ ...options, threads: 2 });
  expect(shared.summary().parametersSha256).toBe(parametersSha256);

  const begun = await createTrainer({ ...options });
  await begun.train().next();
  const resumed = await resumeTrainer(begun.checkpoint());
  for await (const _ of resumed.train());
  expect(resumed.summary().parametersSha256).toBe(parametersSha256);

  const policy = await loadPolicy((await whole.policy()).toBytes());
  expect(policy.parametersSha256).toBe(parametersSha256);
});

it("is refused where policy and value share a network, and for widths that are none", async () => {
  const failure = (more: object) => createTrainer({ env: "CartPole-v1", ...more });
  await expect(failure({ sharedTrunk: true, valueHiddenSizes: [8] })).rejects.toThrow(
    /^valueHiddenSizes: expected only with sharedTrunk false, got it with sharedTrunk true$/,
  );
  await expect(failure({ valueHiddenSizes: 8 })).rejects.toThrow(/^valueHiddenSizes: expected an array/);
});
