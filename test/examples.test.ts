/** The examples: they pass the examination, obey their equations, and learn what they say. */
import { fileURLToPath } from "node:url";
import { checkEnv, loadEnv, makeVectorEnv, train } from "swingup";
import { expect, it } from "vitest";
import { settings, thermostat } from "../examples/04_own_environment.ts";
import { settings as pendulumSettings } from "../examples/05_own_environment_assembly.ts";
import { thermostats } from "../examples/08_many_copies_at_once.ts";
import { run as runRobot, strider } from "../examples/10_own_robot.ts";
import { compileEnv } from "../src/cli/assemblyscript.ts";

const source = fileURLToPath(new URL("../examples/assembly/double_pendulum.ts", import.meta.url));
let compiled: Promise<Uint8Array> | undefined;
const doublePendulum = async () => {
  compiled ??= compileEnv(source, "double_pendulum");
  return loadEnv(await compiled);
};

it("the thermostat is sound, and a third of its training already beats half power", async () => {
  expect(await checkEnv(thermostat)).toMatchObject({ clean: true });
  const run = await train({ env: thermostat, seed: 1, ...settings, steps: 51_200 });
  expect((await run.evaluate({ episodes: 20 })).meanReturn).toBeGreaterThan(-10); // half power: -66
});

it("the thermostats that are stepped at once are sound, and train to the bits of the objects", async () => {
  expect(await checkEnv(thermostats)).toMatchObject({ clean: true });
  const given = { seed: 1, ...settings, steps: 8192 };
  const [many, one] = [await train({ env: thermostats, ...given }), await train({ env: thermostat, ...given })];
  expect(many.summary().parametersSha256).toBe(one.summary().parametersSha256);
});

it("the double pendulum is sound, and 120,000 steps already hold it up", async () => {
  const env = await doublePendulum();
  expect(await checkEnv(env)).toMatchObject({ clean: true });
  const run = await train({ env, seed: 2, ...pendulumSettings, steps: 122_880 });
  expect((await run.evaluate({ episodes: 20 })).meanReturn).toBeGreaterThan(300); // idle: 22
});

it("the double pendulum keeps its energy and its momentum where nobody pushes", async () => {
  const env = await makeVectorEnv(await doublePendulum(), {});
  env.reset();
  env.setState(0, [0, -0.2, 0.1, 0.2, 1.5, -1, 0, 0]);
  const before = mechanics(env.getState(0));
  for (let t = 0; t < 12; t++) env.step(); // within the limits of its angles
  const state = env.getState(0);
  const after = mechanics(state);
  expect(before.kinetic - after.kinetic).toBeGreaterThan(0.02); // most of the rods' has become height
  expect(Math.abs(after.energy - before.energy)).toBeLessThan(0.001); // an error of the order of the time step
  expect(Math.abs(after.momentum - before.momentum)).toBeLessThan(0.0003);
});

it("the strider is sound, and a third of its training already brings it 3 m far", async () => {
  const file = fileURLToPath(new URL("../examples/robots/strider.xml", import.meta.url));
  expect(await checkEnv(await strider(file))).toMatchObject({ clean: true });
  const run = await runRobot(file, { steps: 65_536 });
  expect((await run.evaluate({ episodes: 10 })).meanReturn).toBeGreaterThan(150); // 150 times 0.02 s
});

/** Kinetic and potential energy (J) and momentum along the rail (kg m/s), from the places of the three masses. */
function mechanics([, a, b, xd, ad, bd]: Float64Array) {
  const [cart, m, l, g] = [1, 0.1, 0.5, 9.81];
  const v1 = [xd + l * Math.cos(a) * ad, -l * Math.sin(a) * ad];
  const v2 = [v1[0] + l * Math.cos(b) * bd, v1[1] - l * Math.sin(b) * bd];
  const square = ([x, y]: number[]) => x * x + y * y;
  const kinetic = (cart * xd * xd + m * square(v1) + m * square(v2)) / 2;
  const potential = m * g * (l * Math.cos(a)) + m * g * (l * Math.cos(a) + l * Math.cos(b));
  return { kinetic, energy: kinetic + potential, momentum: cart * xd + m * v1[0] + m * v2[0] };
}
