/** Which policy of a run is worth saving: the best one is kept, travels in checkpoints, and is chosen where the last is worse. */
import {
  box,
  choosePolicy,
  createTrainer,
  defineEnv,
  discrete,
  evaluate,
  loadPolicy,
  Policy,
  resumeTrainer,
  type Trainer,
} from "swingup";
import { beforeAll, describe, expect, it } from "vitest";

const SMALL = { numEnvs: 8, rolloutSteps: 8, minibatchSize: 64, epochs: 4, hiddenSizes: [8], threads: 1 } as const;
const observationSpace = box([0], [1]);
const bodies = { observationSpace, actionSpace: discrete(2), reset: () => [0.5] };

/** A reward for the second action. */
const lever = defineEnv(
  () => ({ ...bodies, step: (action: number) => ({ observation: [0.5], reward: action, terminated: true }) }),
  { id: "lever" },
);

/** Two steps that are seen as the same, a reward for two actions that differ: who always does the same gets nothing. */
const differ = defineEnv(
  () => {
    let first: number | undefined;
    return {
      ...bodies,
      step(action: number) {
        const before = first;
        first = before === undefined ? action : undefined;
        const reward = before !== undefined && before !== action ? 1 : 0;
        return { observation: [0.5], reward, terminated: before !== undefined };
      },
    };
  },
  { id: "differ" },
);

async function updates(trainer: Trainer, count: number): Promise<void> {
  for await (const _ of trainer.train()) if (--count === 0) return;
}

/** Learns the lever, then is made to prefer the other action, and goes on. */
async function forgetful(): Promise<Trainer> {
  const trainer = await createTrainer({ env: lever, seed: 1, steps: 64 * 40, learningRate: 0.02, ...SMALL });
  await updates(trainer, 15);
  const { parameters, tensors } = trainer;
  const turned = tensors.filter(({ name }) => name.startsWith("policy.1.")); // the last layer
  for (const { shape, offset } of turned)
    for (let k = offset; k < offset + shape.reduce((a, b) => a * b); k++) parameters[k] *= -1;
  trainer.parameters = parameters;
  trainer.adjust({ learningRate: 1e-9 });
  await updates(trainer, 10);
  return trainer;
}

describe("a run that forgets", () => {
  let trainer: Trainer;
  beforeAll(async () => {
    trainer = await forgetful();
  });

  it("has kept what returned most, and it is chosen, as it was", async () => {
    const { record } = trainer.kept;
    expect(record?.meanReturn).toBeGreaterThan(0.8);
    expect(record?.step).toBe((record?.update ?? 0) * 64);
    expect(trainer.episodes.metrics().episodeReturn).toBeLessThan(0.3);
    const chosen = await choosePolicy(trainer, { episodes: 50 });
    expect(chosen).toMatchObject({ which: "best", step: record?.step, trainingReturn: record?.meanReturn });
    expect(chosen.probable.meanReturn).toBe(1);
    expect(chosen.policy.acting).toBe("probable");
    expect(chosen.policy.act([0.5])).toBe(1);
    const last = await choosePolicy(trainer, { episodes: 50, among: ["last"] });
    expect(last).toMatchObject({ which: "last", step: trainer.step });
    expect(last.policy.parametersSha256).toBe(trainer.summary().parametersSha256);
  });

  it("goes on from a checkpoint with the same best policy, and reads the last one from it", async () => {
    const bytes = trainer.checkpoint();
    const resumed = await resumeTrainer(bytes, { env: lever });
    expect(resumed.kept.state).toEqual(trainer.kept.state);
    const [here, there] = await Promise.all([trainer, resumed].map((one) => choosePolicy(one, { episodes: 20 })));
    expect(there.policy.parametersSha256).toBe(here.policy.parametersSha256);
    expect((await loadPolicy(bytes, { env: lever })).parametersSha256).toBe(trainer.summary().parametersSha256);
  });
});

it("a run that does not forget saves the last policy", async () => {
  const trainer = await createTrainer({ env: lever, seed: 1, steps: 64 * 20, learningRate: 0.02, ...SMALL });
  await updates(trainer, 20);
  expect(await choosePolicy(trainer, { episodes: 50 })).toMatchObject({ which: "last", step: 64 * 20 });
});

describe("a policy that is worth more where it samples", () => {
  it("is set to sample, and its file, act and evaluate go by that unless they are told", async () => {
    const trainer = await createTrainer({ env: differ, seed: 1, steps: 640, ...SMALL });
    const { policy, probable, sampled } = await choosePolicy(trainer, { episodes: 200 });
    expect(probable.meanReturn).toBe(0);
    expect(sampled.meanReturn).toBeGreaterThan(0.3);
    expect(policy.acting).toBe("sampled");
    const loaded = await loadPolicy(policy.toBytes(), { env: differ });
    expect(loaded.acting).toBe("sampled");
    expect(new Set(Array.from({ length: 40 }, () => loaded.act([0.5])))).toEqual(new Set([0, 1]));
    expect(new Set(Array.from({ length: 40 }, () => loaded.act([0.5], { deterministic: true }))).size).toBe(1);
    const returns = async (options: object) => (await evaluate(loaded, { episodes: 200, ...options })).meanReturn;
    expect(await returns({})).toBe(sampled.meanReturn);
    expect(await returns({ deterministic: true })).toBe(0);
  });

  it("is refused another way of acting, and a file that names one", async () => {
    const policy = await (await createTrainer({ env: lever, steps: 64, ...SMALL })).policy();
    expect(policy).toBeInstanceOf(Policy);
    expect(() => Object.assign(policy, { acting: "often" })).toThrow(
      /^acting: expected one of probable, sampled, got "often"/,
    );
    policy.acting = "sampled";
    const text = new TextDecoder("latin1").decode(policy.toBytes()).replace('"acting":"sampled"', '"acting":"whatevr"');
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    await expect(loadPolicy(bytes, { env: lever })).rejects.toThrow(/acting: expected one of probable, sampled/);
  });
});
