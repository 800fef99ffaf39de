/** What happens beside training: calls in order, evaluations, checkpoints, early stopping; and that nothing of it shows. */
import {
  createTrainer,
  evaluate,
  loadPolicy,
  type PeriodicEvaluation,
  resumeTrainer,
  type SessionOptions,
  type Trainer,
  type TrainingCheckpoint,
  type TrainingEpisode,
  train,
} from "swingup";
import { describe, expect, it } from "vitest";
import { golden } from "./golden.ts";

// 16 updates of 256 steps
const OPTIONS = {
  env: "CartPole-v1",
  steps: 4096,
  numEnvs: 4,
  rolloutSteps: 64,
  minibatchSize: 64,
  seed: 5,
  hiddenSizes: [16],
  learningRate: 2.5e-3,
} as const;

async function run(session: SessionOptions): Promise<Trainer> {
  return train({ ...OPTIONS, ...session });
}

describe("callbacks", () => {
  it("leave the bits alone", async () => {
    const { options, parametersSha256 } = golden[0];
    const seen: string[] = [];
    const trainer = await train({
      ...options,
      evaluateEvery: 1000,
      evaluateEpisodes: 2,
      checkpointEvery: 1000,
      onEpisode: () => void seen.push("episode"),
      onEvaluation: () => void seen.push("evaluation"),
      onUpdate: () => void seen.push("update"),
      onCheckpoint: () => void seen.push("checkpoint"),
    });
    expect(new Set(seen).size).toBe(4);
    expect(trainer.summary().parametersSha256).toBe(parametersSha256);
  });

  it("come in the order episodes, evaluation, update, checkpoint, and are waited for", async () => {
    const seen: string[] = [];
    const later = (text: string) => async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(text);
    };
    const trainer = await createTrainer({ ...OPTIONS, steps: 512 });
    const session = {
      evaluateEvery: 256,
      evaluateEpisodes: 1,
      checkpointEvery: 256,
      onEpisode: ({ episode }: TrainingEpisode) => void (episode === 1 && seen.push("first episode")),
      onEvaluation: later("evaluation"),
      onUpdate: later("update"),
      onCheckpoint: ({ kind }: TrainingCheckpoint) => later(kind)(),
    };
    for await (const { update } of trainer.train(session)) {
      seen.push("yielded");
      if (update === 1) break;
    }
    expect(seen).toEqual(["first episode", "evaluation", "update", "best", "periodic", "yielded"]);
  });

  it("tell of every episode once, with its place in the run", async () => {
    const episodes: TrainingEpisode[] = [];
    const trainer = await run({ onEpisode: (episode) => void episodes.push(episode) });
    expect(episodes.map(({ episode }) => episode)).toEqual(episodes.map((_, k) => k + 1));
    expect(episodes.length).toBe(trainer.episodes.count);
    // In CartPole the return is the length; a lane's episodes follow each other without a gap.
    const steps = [0, 0, 0, 0];
    for (const { lane, length, return: sum, step } of episodes) {
      expect(sum).toBe(length);
      steps[lane] += length;
      expect(step).toBe(4 * steps[lane]);
    }
  });
});

describe("periodic evaluation", () => {
  it("comes at each multiple of its interval, with the policy of that moment, on its own environments", async () => {
    const evaluations: PeriodicEvaluation[] = [];
    const policies: Uint8Array[] = [];
    const trainer = await createTrainer(OPTIONS);
    const session = {
      evaluateEvery: 1000,
      evaluateEpisodes: 3,
      onEvaluation: async (evaluation: PeriodicEvaluation) => {
        evaluations.push(evaluation);
        policies.push((await trainer.policy()).toBytes());
      },
    };
    const withOne: number[] = [];
    for await (const { step, evaluation } of trainer.train(session)) if (evaluation) withOne.push(step);
    expect(withOne).toEqual([1024, 2048, 3072, 4096]); // the first updates at or beyond 1000, 2000, ...
    expect(evaluations.map(({ step, episodes }) => [step, episodes])).toEqual(withOne.map((step) => [step, 3]));
    for (const [k, bytes] of policies.entries()) {
      const { meanReturn, returns } = await evaluate(await loadPolicy(bytes), { episodes: 3 });
      expect({ meanReturn, returns }).toEqual({
        meanReturn: evaluations[k].meanReturn,
        returns: evaluations[k].returns,
      });
    }
    const best = evaluations.map(({ meanReturn }, k) =>
      evaluations.slice(0, k).every((earlier) => meanReturn > earlier.meanReturn),
    );
    expect(evaluations.map((evaluation) => evaluation.best)).toEqual(best);
    expect(trainer.best.state.meanReturn).toBe(Math.max(...evaluations.map(({ meanReturn }) => meanReturn)));
  });
});

describe("checkpoints", () => {
  it("come at each multiple of the interval and at the end, and each goes on to the same bits", async () => {
    const checkpoints: TrainingCheckpoint[] = [];
    const whole = await run({ checkpointEvery: 1500, onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint) });
    expect(checkpoints.map(({ kind, step, update }) => [kind, step, update])).toEqual([
      ["periodic", 1536, 6],
      ["periodic", 3072, 12],
      ["final", 4096, 16],
    ]);
    for (const { bytes, step } of checkpoints) {
      const trainer = await resumeTrainer(bytes);
      expect(trainer.step).toBe(step);
      for await (const _ of trainer.train());
      expect(trainer.summary().parametersSha256).toBe(whole.summary().parametersSha256);
    }
  });

  it("come by the clock", async () => {
    const steps: number[] = [];
    await run({ checkpointMinutes: 1e-9, onCheckpoint: ({ step }) => void steps.push(step) });
    expect(steps).toEqual(Array.from({ length: 16 }, (_, k) => (k + 1) * 256));
  });

  it("come once where the end is a multiple", async () => {
    const kinds: string[] = [];
    await run({ checkpointEvery: 4096, onCheckpoint: ({ kind }) => void kinds.push(kind) });
    expect(kinds).toEqual(["periodic"]);
  });

  it("of the kind best come with each best evaluation", async () => {
    const best: (number | undefined)[] = [];
    const means: number[] = [];
    await run({
      evaluateEvery: 256,
      evaluateEpisodes: 2,
      onEvaluation: (evaluation) => void (evaluation.best && means.push(evaluation.meanReturn)),
      onCheckpoint: ({ kind, meanReturn }) => void (kind === "best" && best.push(meanReturn)),
    });
    expect(best.length).toBeGreaterThan(0);
    expect(best).toEqual(means);
  });
});

describe("stopping", () => {
  it("stops at the last update within stopAt, and goes on to the same bits", async () => {
    const checkpoints: TrainingCheckpoint[] = [];
    const stopped = await run({ stopAt: 2000, onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint) });
    expect(stopped).toMatchObject({ step: 1792, stopReason: "stopAt" });
    expect(checkpoints.map(({ kind, step }) => [kind, step])).toEqual([["final", 1792]]);
    const resumed = await resumeTrainer(checkpoints[0].bytes);
    for await (const _ of resumed.train());
    const whole = await run({});
    expect(whole.stopReason).toBe("horizon");
    expect(resumed.summary().parametersSha256).toBe(whole.summary().parametersSha256);
  });

  it("stops where the evaluation reaches the return, not before", async () => {
    const means: number[] = [];
    const session = { evaluateEvery: 256, evaluateEpisodes: 5 };
    const whole = await run({ ...session, onEvaluation: ({ meanReturn }) => void means.push(meanReturn) });
    const goal = means[0] + 1;
    const expected = means.findIndex((mean) => mean >= goal) + 1;
    expect(expected).toBeGreaterThan(1);
    const stopped = await run({ ...session, stopAtReturn: goal });
    expect(stopped).toMatchObject({ stopReason: "stopAtReturn", step: expected * 256 });
    expect(whole.step).toBe(4096);
  });

  it("goes by the last 100 training episodes where there are no evaluations", async () => {
    const means: [number, number][] = [];
    const goal = 25;
    const stopped = await train({
      ...OPTIONS,
      steps: 12_800,
      stopAtReturn: goal,
      onUpdate: ({ metrics }) => void means.push([metrics.episodes, metrics.episodeReturn]),
    });
    expect(stopped.stopReason).toBe("stopAtReturn");
    const reached = means.map(([episodes, mean]) => episodes >= 100 && mean >= goal);
    expect(reached).toEqual(means.map((_, k) => k === means.length - 1));
  });

  it("stops after this many evaluations without improvement, counted through a resume", async () => {
    // A learning rate of nothing: all evaluations have one result, the first is the best.
    const options = { ...OPTIONS, learningRate: 1e-30 };
    const session = { evaluateEvery: 512, evaluateEpisodes: 2, patience: 3 };
    const whole = await train({ ...options, ...session });
    expect(whole).toMatchObject({ stopReason: "patience", step: 4 * 512 });
    const first = await train({ ...options, ...session, stopAt: 1100 });
    const second = await resumeTrainer(first.checkpoint());
    for await (const _ of second.train(session));
    expect(second).toMatchObject({ stopReason: "patience", step: 4 * 512 });
  });

  it("says that the signal ended it", async () => {
    const controller = new AbortController();
    const kinds: string[] = [];
    const trainer = await train({
      ...OPTIONS,
      signal: controller.signal,
      onUpdate: ({ update }) => void (update === 3 && controller.abort()),
      onCheckpoint: ({ kind }) => void kinds.push(kind),
    });
    expect(trainer).toMatchObject({ stopReason: "aborted", step: 768 });
    expect(kinds).toEqual(["final"]);
  });
});

describe("refused", () => {
  it.each([
    [{ stopAt: 100 }, /stopAt: expected a whole number of at least 256, got 100/],
    [{ evaluateEvery: 0 }, /evaluateEvery: expected a whole number of at least 1, got 0/],
    [{ evaluateEpisodes: 1.5 }, /evaluateEpisodes: expected a whole number in \[1, 1000000\], got 1.5/],
    [{ checkpointEvery: "10m" }, /checkpointEvery: expected a whole number of at least 1, got "10m"/],
    [{ checkpointMinutes: 0 }, /checkpointMinutes: expected a number above 0, got 0/],
    [{ stopAtReturn: Number.NaN }, /stopAtReturn: expected a number, got NaN/],
    [{ patience: 2 }, /patience: expected evaluateEvery beside it/],
    [{ onUpdate: 3 }, /onUpdate: expected a function, got 3/],
  ])("%j", async (session, text) => {
    await expect(run(session as never)).rejects.toThrow(text);
  });

  it("an option that a trainer does not know", async () => {
    const trainer = await createTrainer(OPTIONS);
    await expect(trainer.train({ onUpdates: () => {} } as never).next()).rejects.toThrow(
      /train options: unknown key "onUpdates" \(did you mean "onUpdate"/,
    );
  });
});
