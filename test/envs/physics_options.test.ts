/** Physics by options: the equations with other numbers in them, beside the same in plain JavaScript. */
import { makeVectorEnv } from "swingup";
import { describe, expect, it } from "vitest";

type State = readonly number[];

/** The state after one step from one that is given. */
async function stepped(id: string, envOptions: Record<string, number>, state: State, action: number | number[]) {
  const env = await makeVectorEnv(id, { numEnvs: 1, seed: 1, envOptions });
  await env.reset();
  env.setState(0, state);
  env.setAction(0, action);
  await env.step();
  return { state: [...env.getState(0)], reward: env.rewards[0] };
}

const close = (got: State, expected: State, digits = 10) =>
  expected.forEach((value, k) => {
    expect(got[k], `component ${k}`).toBeCloseTo(value, digits);
  });

describe("physics that was turned", () => {
  const worlds: Record<string, number>[] = [
    { gravity: 1.6, masspole: 0.5, length: 1.2, force_mag: 4, wind: -2 },
    { gravity: 24.8, wind: 3 },
    {},
  ];
  for (const envOptions of worlds)
    it(`CartPole with ${JSON.stringify(envOptions)}`, async () => {
      const usual = { gravity: 9.8, masspole: 0.1, length: 0.5, force_mag: 10, wind: 0 };
      const { gravity, masspole, length, force_mag, wind } = { ...usual, ...envOptions };
      const [x, v, angle, turning] = [0.3, -0.4, 0.1, 0.6];
      for (const action of [0, 1]) {
        const force = (action === 1 ? force_mag : -force_mag) + wind;
        const mass = 1 + masspole;
        const temp = (force + masspole * length * turning ** 2 * Math.sin(angle)) / mass;
        const inertia = length * (4 / 3 - (masspole * Math.cos(angle) ** 2) / mass);
        const spin = (gravity * Math.sin(angle) - Math.cos(angle) * temp) / inertia;
        const push = temp - (masspole * length * spin * Math.cos(angle)) / mass;
        const { state } = await stepped("CartPole-v1", envOptions, [x, v, angle, turning], action);
        close(state, [x + 0.02 * v, v + 0.02 * push, angle + 0.02 * turning, turning + 0.02 * spin]);
      }
    });

  it("Pendulum's mass, length and torque, which is the bound of actions", async () => {
    const envOptions = { g: 3, m: 0.5, l: 1.5, max_torque: 5 };
    const env = await makeVectorEnv("Pendulum-v1", { numEnvs: 1, seed: 1, envOptions });
    expect(env.actionSpace).toMatchObject({ low: Float32Array.of(-5), high: Float32Array.of(5) });
    for (const [given, torque] of [
      [4, 4],
      [9, 5],
    ]) {
      const { state } = await stepped("Pendulum-v1", envOptions, [1, -0.5], [given]);
      const speed = -0.5 + ((3 * 3 * Math.sin(1)) / (2 * 1.5) + (3 / (0.5 * 1.5 ** 2)) * torque) * 0.05;
      close(state, [1 + 0.05 * speed, speed], 6);
    }
  });

  it("Acrobot without gravity and torque keeps hanging still", async () => {
    const still = { gravity: 0, available_torque: 0 };
    close((await stepped("Acrobot-v1", still, [0.3, 0.2, 0, 0], 2)).state, [0.3, 0.2, 0, 0]);
    const { state } = await stepped("Acrobot-v1", { gravity: 0, available_torque: 3 }, [0, 0, 0, 0], 2);
    const once = (await stepped("Acrobot-v1", { gravity: 0 }, [0, 0, 0, 0], 2)).state;
    expect(state[3] / once[3]).toBeGreaterThan(2.9);
  });

  it("the hill's gravity and the cars' motors", async () => {
    const slope = -0.004 * Math.cos(-1.5);
    const flat = await stepped("MountainCar-v0", { gravity: 0.004, force: 0.002 }, [-0.5, 0.01], 2);
    close(flat.state, [-0.5 + 0.01 + 0.002 + slope, 0.01 + 0.002 + slope]);
    const strong = await stepped("MountainCarContinuous-v0", { gravity: 0.004, power: 0.003 }, [-0.5, 0.01], [0.5]);
    close(strong.state, [-0.5 + 0.01 + 0.0015 + slope, 0.01 + 0.0015 + slope], 6);
  });

  it("is refused where nothing could move by it", async () => {
    for (const [id, envOptions, words] of [
      ["CartPole-v1", { length: 0 }, "length: expected"],
      ["CartPole-v1", { wind: 1e9 }, "wind: expected"],
      ["Pendulum-v1", { m: -1 }, "m: expected"],
    ] as const)
      await expect(makeVectorEnv(id, { envOptions })).rejects.toThrow(words);
  });
});
