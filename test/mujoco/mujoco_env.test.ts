/** Robots of one's own on MuJoCo: what a model gives by itself, what functions see, states, and every way to be wrong. */
import { checkEnv, EnvError, makeVectorEnv } from "swingup";
import { type MujocoEnvOptions, mujocoEnv, type Robot } from "swingup/mujoco";
import { describe, expect, it, vi } from "vitest";
import { cart, pole, rods } from "./robots.ts";

const failure = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error as Error;
};

describe("from the model alone", () => {
  it("a cart that nothing holds is to run: its speed, less control, by hand", async () => {
    const env = await makeVectorEnv(await mujocoEnv({ xml: cart }), { envOptions: { reset_noise_scale: 0 } });
    expect(env.numEnvs).toBe(1);
    env.reset({ seed: 1 });
    env.setAction(0, [0.5]);
    env.step(); // two substeps of 0.01 s with 5 N on 2 kg: v = 0.025, 0.05 m/s; x = 0.00025, 0.00075 m
    expect(env.observations[0]).toBeCloseTo(0.05, 8);
    expect(env.rewards[0]).toBeCloseTo(0.00075 / 0.02 - 0.001 * 0.25, 8);
    env.dispose();
  });

  it("a pole that stands on the ground is to stand up", async () => {
    const definition = await mujocoEnv({ xml: pole });
    expect(definition).toMatchObject({ id: "a_pole_", timeLimit: 1000, rewardThreshold: undefined });
    expect([...(definition.actionSpace as { low: Float32Array }).low]).toEqual([-1]); // of a motor without a range
    const env = await makeVectorEnv(definition, { envOptions: { ctrl_cost_weight: 0 } });
    env.reset({ seed: 1 });
    expect(env.observationSpace.shape).toEqual([2]); // nothing is left out
    const rewardAt = (angle: number) => {
      env.setState(
        0,
        [...env.getState(0)].map((_, k) => (k === 1 ? angle : 0)),
      );
      env.setAction(0, [0]);
      env.step();
      const now = env.observations[0];
      return [env.rewards[0], (Math.max(Math.cos(now), 0) * (1 + Math.cos(now))) / 2];
    };
    for (const angle of [0, 0.5, 1.5, 2.5]) {
      const [got, expected] = rewardAt(angle);
      expect(got).toBeCloseTo(expected, 6);
    }
    env.dispose();
  });

  it("what is free is seen without its place along the ground, from its first keyframe on", async () => {
    const definition = await mujocoEnv({ xml: rods });
    expect(definition.id).toBe("Robot");
    expect(definition.observationSpace.shape).toEqual([8 - 2 + 7]);
    const { low, high } = definition.actionSpace as { low: Float32Array; high: Float32Array };
    expect([low[0], high[0]]).toEqual([-0.5, 1]);
    const env = await makeVectorEnv(definition, { numEnvs: 2, seed: 3 });
    env.reset();
    const [first, second] = [env.getState(0), env.getState(1)];
    expect([...first].slice(1, 8)).toEqual([0, 0, 0.2, 1, 0, 0, 0]);
    expect(Math.abs(first[8] - 0.3)).toBeLessThan(0.01);
    expect(first[8]).not.toBe(second[8]);
    expect(env.observations[0]).toBe(Math.fround(0.2));
    env.dispose();
  });

  it.each([
    ["the cart", cart],
    ["the pole", pole],
    ["the rods", rods],
  ])("%s passes the examination", async (_, xml) => {
    expect(await checkEnv(await mujocoEnv({ xml }))).toMatchObject({ findings: [] });
  });
});

describe("with functions of one's own", () => {
  const seen: number[][] = [];
  const options: MujocoEnvOptions = {
    xml: rods,
    id: "Rods-v0",
    frameSkip: 3,
    timeLimit: 7,
    rewardThreshold: 4,
    observation: (robot) => [robot.xpos[3 * robot.body("rear") + 2], ...robot.sensordata, robot.time],
    reward: (robot) => robot.ctrl[0] + 10 * robot.dt,
    terminated: (robot) => robot.qpos[robot.joint("hinge")] > 0.9,
    reset(robot, random) {
      robot.qpos[robot.joint("hinge")] = random.uniform(0.1, 0.2);
      seen.push([...robot.qpos]);
    },
  };

  it("observations, rewards, ends and starts are theirs; derived quantities are those of the state", async () => {
    const env = await makeVectorEnv(await mujocoEnv(options), { seed: 2 });
    expect(Object.keys((await mujocoEnv(options)).options)).toEqual([]);
    env.reset();
    const start = seen.at(-1) as number[];
    expect(env.observations[0]).toBe(Math.fround(0.2));
    expect(env.observations[4 * env.stride]).toBe(Math.fround(start[7])); // the sensor "bend"
    for (let t = 1; t <= 3; t++) {
      env.setAction(0, [0.25]);
      env.step();
      expect(env.rewards[0]).toBeCloseTo(0.25 + 0.12, 6);
      const { stride, observations } = env;
      const state = env.getState(0); // time, qpos, qvel, warm start
      expect(observations[4 * stride]).toBe(Math.fround(state[8])); // not that of MuJoCo's last evaluation
      expect(observations[5 * stride]).toBeCloseTo(0.012 * t, 6);
    }
    env.setState(
      0,
      [...env.getState(0)].map((value, k) => (k === 8 ? 1 : value)),
    );
    env.step();
    expect(env.terminated[0]).toBe(1);
    env.dispose();
  });

  it("before is what was before the step", async () => {
    const told: number[] = [];
    const reward = ({ before, qpos, xpos, root }: Robot) => {
      told.push(before.qpos[0], before.xpos[3 * root], qpos[0], xpos[3 * root]);
      return 0;
    };
    const env = await makeVectorEnv(await mujocoEnv({ xml: cart, reward }));
    env.reset({ seed: 4 });
    const at = env.getState(0)[1];
    env.setAction(0, [1]);
    env.step();
    const then = env.getState(0)[1];
    expect(told).toEqual([at, at, then, then]);
    env.dispose();
  });
});

describe("states", () => {
  it("a lane that is put back goes on with the same bits, with other lanes or without", async () => {
    const definition = await mujocoEnv({ xml: rods });
    const play = (env: Awaited<ReturnType<typeof makeVectorEnv>>, from: number) => {
      const seen: number[] = [];
      for (let t = from; t < from + 60; t++) {
        for (let lane = 0; lane < env.numEnvs; lane++) env.setAction(lane, [Math.sin(t)]);
        env.step();
        for (let row = 0; row < 13; row++) seen.push(env.observations[row * env.stride]);
      }
      return seen;
    };
    const env = await makeVectorEnv(definition, { seed: 5 });
    env.reset();
    play(env, 0);
    const snapshot = env.getState(0);
    const went = play(env, 60);
    const others = await makeVectorEnv(definition, { numEnvs: 200, seed: 6 }); // memory grows: views detach
    others.reset();
    env.setState(0, snapshot);
    others.setState(0, snapshot);
    expect(play(env, 60)).toEqual(went);
    expect(play(others, 60)).toEqual(went);
    expect(() => env.setState(0, snapshot.slice(1))).toThrow(/^state: expected 23 numbers, got 22$/);
    expect(() =>
      env.setState(
        0,
        snapshot.map(() => NaN),
      ),
    ).toThrow(/^state\[0\]: expected a number, got NaN$/);
    env.dispose();
    others.dispose();
  });
});

describe("what is wrong is said in one line", () => {
  const withoutMotors = pole.replace(/<actuator>.*<\/actuator>/, "");
  const cases: [string, unknown, RegExp][] = [
    [
      "a misspelled tag",
      { xml: pole.replaceAll("worldbody", "worldbodi") },
      /^xml: MuJoCo cannot compile it: .*worldbodi.*, line 3$/,
    ],
    [
      "XML that is none",
      { xml: pole.replace("</body>", "") },
      /^xml: MuJoCo cannot compile it: XML parse error.* Line number=4/,
    ],
    [
      "a joint that is not there",
      { xml: pole.replace('joint="foot"', 'joint="food"') },
      /^xml: MuJoCo cannot compile it: .*'food'.*line 9$/,
    ],
    [
      "no mass",
      { xml: pole.replace('size="0.05"', 'size="0.05" mass="0"') },
      /^xml: MuJoCo cannot compile it: mass and inertia .* line 4$/,
    ],
    [
      "no actuators",
      { xml: withoutMotors },
      /^xml: expected a model with actuators, .* got one without; add <actuator>$/,
    ],
    ["no model", {}, /^mujocoEnv: expected either xml, the text of a model, or file, got none$/],
    ["two models", { xml: pole, file: "x.xml" }, /^mujocoEnv: expected either xml, .* got both$/],
    [
      "a file that is missing",
      { file: "/nowhere/robot.xml" },
      /^file: cannot read "\/nowhere\/robot.xml" \(no such file/,
    ],
    ["an unknown option", { xml: pole, frameskip: 2 }, /^mujocoEnv options: .*frameskip.*frameSkip/],
    [
      "another reward",
      { xml: pole, reward: "foward" },
      /^reward: expected one of forward, stand-up, got "foward" \(did you mean "forward"\?\)$/,
    ],
    ["no number of steps", { xml: pole, frameSkip: 0 }, /^frameSkip: expected a whole number .*1.*, got 0$/],
    ["no function", { xml: pole, terminated: true }, /^terminated: expected a function of a robot, got true$/],
    ["nothing seen", { xml: pole, observation: () => [] }, /^observation: expected at least one number, got 0$/],
    [
      "no numbers seen",
      { xml: pole, observation: () => 3 },
      /^observation: expected a function that returns numbers, got 3$/,
    ],
    [
      "an unknown body",
      { xml: pole, observation: (robot: Robot) => [robot.body("leg")] },
      /^body: expected the name of a body of the model, got "leg"$/,
    ],
    [
      "nothing that could stand up",
      { xml: pole.replace("0 0 1", "0 0 -1") },
      /^reward: .*"stand-up" is for models whose mass lies above z = 0/,
    ],
    [
      "no package",
      { xml: pole, mujoco: {} },
      /^mujoco: expected what the default export of @mujoco\/mujoco has loaded/,
    ],
  ];
  it.each(cases)("%s", async (_, options, expected) => {
    const { message } = await failure(mujocoEnv(options as MujocoEnvOptions));
    expect(message).toMatch(expected);
    expect(message).not.toContain("\n");
  });

  const stepped = async (options: MujocoEnvOptions) => {
    const env = await makeVectorEnv(await mujocoEnv(options), { numEnvs: 3, seed: 1 });
    try {
      env.reset();
      env.step();
    } finally {
      env.dispose();
    }
  };

  it("speeds beyond measure, by lane", async () => {
    let resets = 0;
    const reset = (robot: Robot) => {
      robot.qvel[0] = ++resets === 2 ? 1e11 : 0;
    };
    const error = await failure(stepped({ xml: cart, reset }));
    expect(error).toBeInstanceOf(EnvError);
    expect(error.message).toMatch(
      /^cart, lane 1, step 1 of the episode with seed \d+: step\(\): it threw: MuJoCo: Nan, Inf or huge value in QVEL at DOF 0/,
    );
  });

  it("an arena that is full", async () => {
    const crowd = rods.replace("<worldbody>", '<size memory="3K"/><worldbody>').replace("0 0 0.2 1", "0 0 0 1");
    const { message } = await failure(stepped({ xml: crowd }));
    expect(message).toMatch(/lane 0, .*(the arena of 3 kB is full|stack overflow)/);
  });

  it.each([
    ["a reward that is no number", { reward: () => NaN }, /reward: expected a finite float32 number, got NaN/],
    [
      "a start that is none",
      { reset: (robot: Robot) => robot.qpos.fill(NaN) },
      /qpos\[0\]: expected a finite number, got NaN/,
    ],
    ["an end that is none", { terminated: () => 1 }, /terminated: expected true or false, got 1/],
    [
      "more numbers than at first",
      { observation: (robot: Robot) => new Array(robot.time > 0 ? 3 : 2).fill(0) },
      /observation: expected 2 numbers, as at first, got 3/,
    ],
  ])("%s", async (_, given, expected) => {
    const error = await failure(stepped({ xml: cart, ...(given as Partial<MujocoEnvOptions>) }));
    expect(error).toBeInstanceOf(EnvError);
    expect(error.message).toMatch(expected);
    expect(error.message).toMatch(/^cart, lane 0, /);
  });

  it("another version of the package is named, once", async () => {
    const { default: load } = await import("@mujoco/mujoco");
    const other = Object.assign(Object.create(await load()), { mj_versionString: () => "3.99.0" });
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await mujocoEnv({ xml: cart, mujoco: other });
    await mujocoEnv({ xml: cart, mujoco: other });
    expect(warn.mock.calls).toEqual([["swingup: @mujoco/mujoco is version 3.99.0; swingup was tested with 3.14.0"]]);
    warn.mockRestore();
  });
});
