/** Environments that step many copies at once have the bits of one object a lane, wherever environments are used. */
import {
  createTrainer,
  defineBatchEnv,
  defineEnv,
  type Env,
  environmentInfo,
  evaluate,
  loadPolicy,
  makeVectorEnv,
  recordEpisode,
  registerEnv,
  resumeTrainer,
  train,
} from "swingup";
import { describe, expect, it } from "vitest";
import { ownModules } from "../support/own_modules.ts";
import { CartPoles, Objects, walks } from "./batch_envs.ts";
import { Elevators, Lamps, Nim, Rings, Switches } from "./choice_envs.ts";
import { CartPole, Follow } from "./users_envs.ts";

ownModules();

const cartPoles = defineBatchEnv({ ...CartPoles.options, timeLimit: 500 });
const settings = { seed: 3, numEnvs: 8, rolloutSteps: 32, minibatchSize: 64, steps: 1024, hiddenSizes: [16] } as const;

describe("training", () => {
  it.each([{}, { normalizeObservations: true, normalizeRewards: true, observationHistory: 2 }])(
    "has the bits of one object a lane: %j",
    async (more) => {
      const objects = defineEnv(() => new CartPole(), { timeLimit: 500 });
      const [many, one] = [
        await train({ env: cartPoles, ...settings, ...more }),
        await train({ env: objects, ...settings, ...more }),
      ];
      expect(many.summary().parametersSha256).toBe(one.summary().parametersSha256);
    },
  );

  it("goes on after a checkpoint with the bits of a run that never stopped", async () => {
    const whole = await train({ env: cartPoles, ...settings });
    const trainer = await createTrainer({ env: cartPoles, ...settings });
    for await (const { update } of trainer.train()) if (update === 2) break;
    const resumed = await resumeTrainer(trainer.checkpoint(), { env: cartPoles });
    for await (const _ of resumed.train());
    expect(resumed.summary().parametersSha256).toBe(whole.summary().parametersSha256);
    await resumed.dispose();
    await trainer.dispose();
  });

  it("goes on without states, too", async () => {
    const { env } = walks({ getState: undefined, setState: undefined });
    const trainer = await createTrainer({ env, ...settings });
    for await (const { update } of trainer.train()) if (update === 2) break;
    const resumed = await resumeTrainer(trainer.checkpoint(), { env });
    for await (const _ of resumed.train());
    expect(resumed.update).toBe(4);
    await resumed.dispose();
    await trainer.dispose();
  });

  it("is evaluated, saved, loaded and recorded", async () => {
    const run = await train({ env: cartPoles, ...settings });
    const here = await run.evaluate({ episodes: 12, seed: 5, numEnvs: 3 });
    const policy = await loadPolicy((await run.policy()).toBytes(), { env: cartPoles });
    expect(await evaluate(policy, { episodes: 12, seed: 5, numEnvs: 3 })).toMatchObject({
      meanReturn: here.meanReturn,
    });
    const picture = { title: "walks", center: [0, 0], width: 1, height: 1, shapes: [] };
    const { env, counts } = walks({ render: (lane) => ({ ...picture, title: `lane ${lane}` }) });
    const walker = await train({ env, ...settings });
    const { scenes } = await recordEpisode(await walker.policy(), { seed: 1 });
    expect(scenes[0]).toMatchObject({ title: "lane 0" });
    await walker.dispose();
    expect(counts.closed).toBe(counts.made);
  });
});

describe("a vector environment", () => {
  const others: [string, () => Env][] = [
    ["Rings", () => new Rings()],
    ["Lamps", () => new Lamps()],
    ["Follow", () => new Follow()],
    ["Nim", () => new Nim()],
    ["Elevators", () => new Elevators()],
    ["Switches", () => new Switches()],
  ];
  it.each(others)("of %s plays as one object a lane", async (id, factory) => {
    const options = { numEnvs: 5, seed: 9 };
    const many = await makeVectorEnv(defineBatchEnv(Objects.options(id, factory)), options);
    const one = await makeVectorEnv(factory, options);
    for (const env of [many, one]) env.reset();
    for (let t = 0; t < 60; t++) {
      for (const env of [many, one]) {
        for (let k = 0; k < env.actions.length; k++) env.actions[k] = 0;
        allow(env);
        env.step();
      }
      for (const name of [
        "observations",
        "finalObservations",
        "rewards",
        "terminated",
        "truncated",
        "actionMasks",
      ] as const)
        expect(many[name], `${name} at step ${t}`).toEqual(one[name]);
      expect(many.episodes).toEqual(one.episodes);
    }
  });

  it("plays a lane's episodes whatever other lanes there are", async () => {
    const [few, more] = [
      await makeVectorEnv(cartPoles, { numEnvs: 2 }),
      await makeVectorEnv(cartPoles, { numEnvs: 11 }),
    ];
    for (const env of [few, more]) env.reset({ seed: 4 });
    for (let t = 0; t < 40; t++) {
      for (const env of [few, more]) {
        env.actions.fill(t % 3 === 0 ? 0 : 1);
        env.step();
      }
      for (let row = 0; row < 4; row++)
        expect(more.observations[row * more.stride + 1]).toBe(few.observations[row * few.stride + 1]);
    }
  });

  it("is known by name once it is registered: trained, and its policy loaded, by that alone", async () => {
    const named = { env: "ManyCartPoles-v0", ...settings };
    await expect(train(named)).rejects.toThrow(/^env: expected one of CartPole-v1, /);
    registerEnv(defineBatchEnv({ ...CartPoles.options, id: "ManyCartPoles-v0", timeLimit: 500 }));
    expect(environmentInfo("ManyCartPoles-v0")).toMatchObject({ id: "ManyCartPoles-v0", timeLimit: 500 });
    const [byName, given] = [await train(named), await train({ env: cartPoles, ...settings })];
    expect(byName.summary().parametersSha256).toBe(given.summary().parametersSha256);
    const policy = await loadPolicy((await byName.policy()).toBytes());
    expect((await evaluate(policy, { episodes: 2 })).env).toBe("ManyCartPoles-v0");
  });

  it("has options, a time limit and states", async () => {
    const floating = await makeVectorEnv(cartPoles, {
      numEnvs: 2,
      envOptions: { gravity: 0 },
      wrappers: { timeLimit: 3 },
    });
    floating.reset();
    floating.setState(1, [0, 0, 0.1, 0]);
    floating.actions.fill(1);
    floating.step();
    expect([...floating.getState(1)]).toEqual([0, expect.closeTo(0.195, 3), 0.1, expect.closeTo(-0.29, 2)]);
    floating.step();
    expect([...floating.truncated]).toEqual([0, 0]);
    floating.step();
    expect([...floating.truncated]).toEqual([1, 1]);
    await expect(makeVectorEnv(cartPoles, { envOptions: { gravity: -1 } })).rejects.toThrow(
      "gravity: expected a number in [0, 100], got -1",
    );
  });
});

/** Takes the last allowed choice everywhere. */
function allow(env: Awaited<ReturnType<typeof makeVectorEnv>>): void {
  const { actionMasks: masks, actionSpace: space, lanes, stride, actions } = env;
  if (!masks || space.type === "box") return;
  const counts =
    space.type === "discrete" ? [space.n] : space.type === "multiBinary" ? new Array(space.n).fill(2) : space.nvec;
  for (let lane = 0; lane < lanes; lane++) {
    let first = 0;
    for (const [d, count] of counts.entries()) {
      for (let k = 0; k < count; k++) if (masks[(first + k) * stride + lane]) actions[d * stride + lane] = k;
      first += count;
    }
  }
}
