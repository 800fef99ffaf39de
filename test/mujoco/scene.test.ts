/** Pictures of robots on MuJoCo itself: geoms where the projection of their places has them, in front what is near. */
import { createTrainer, makeVectorEnv, recordEpisode } from "swingup";
import { gymnasiumRobot, mujocoEnv } from "swingup/mujoco";
import { framesToSvg, type Scene } from "swingup/render";
import { describe, expect, it } from "vitest";

/** A ball on a free joint, with one geom of every other kind fixed to it, 1 m apart along y: the last is the nearest. */
const KINDS = [
  'type="capsule" size="0.1 0.2"',
  'type="box" size="0.1 0.1 0.1"',
  'type="cylinder" size="0.1 0.2"',
  'type="ellipsoid" size="0.1 0.2 0.3"',
  'type="mesh" mesh="corner"',
];
const xml = `<mujoco model="kinds"><asset><mesh name="corner" vertex="0 0 0  0.2 0 0  0 0.2 0  0 0 0.2"/></asset>
<worldbody><geom type="plane" size="5 5 1"/>
<body name="root" pos="3 0 2"><freejoint/><geom type="sphere" size="0.15" mass="1"/>
${KINDS.map((kind, k) => `<geom ${kind} pos="0 ${-1 - k} 0" mass="0.01"/>`).join("")}
<body pos="1 0 0"><joint name="j"/><geom type="capsule" fromto="0 0 0 1 0 0" size="0.05" mass="0.1"/></body></body></worldbody>
<actuator><motor joint="j"/></actuator></mujoco>`;

async function recorded(env: Awaited<ReturnType<typeof mujocoEnv>>, steps: number) {
  const trainer = await createTrainer({
    env,
    algorithm: "ppo",
    numEnvs: 1,
    rolloutSteps: 8,
    minibatchSize: 8,
    steps: 8,
  });
  const policy = await trainer.policy();
  const recording = await recordEpisode(policy, { steps });
  trainer.dispose();
  return recording;
}

/** Where a point of the world is on the picture: 20 degrees about the vertical, 18 from above. */
function seen([x, y, z]: readonly number[]): [number, number] {
  const [turn, tilt] = [(20 * Math.PI) / 180, (18 * Math.PI) / 180];
  const across = -Math.sin(turn) * x + Math.cos(turn) * y;
  return [Math.cos(turn) * x + Math.sin(turn) * y, Math.sin(tilt) * across + Math.cos(tilt) * z];
}

const geoms = ({ shapes }: Scene) => shapes.filter(({ name }) => name.startsWith("geom"));

describe("a scene", () => {
  it("of one's own robot has every kind of geom where it is, far ones first, and goes with the root", async () => {
    const { scenes, states } = await recorded(await mujocoEnv({ xml }), 3);
    const [scene] = scenes;
    expect(scene.title).toBe("kinds");
    const kinds = Object.fromEntries(geoms(scene).map((shape) => [shape.name, shape.kind]));
    expect(kinds).toEqual({
      "geom 1": "circle",
      "geom 2": "capsule",
      "geom 3": "polygon",
      "geom 4": "polygon",
      "geom 5": "polygon",
      "geom 6": "polygon",
      "geom 7": "capsule",
    });
    const order = geoms(scene).map(({ name }) => name);
    expect(order.filter((name) => name !== "geom 7")).toEqual([1, 2, 3, 4, 5, 6].map((k) => `geom ${k}`));
    const place = states[0].slice(1, 4); // after the time
    const ball = geoms(scene).find(({ kind }) => kind === "circle") as Extract<
      Scene["shapes"][number],
      { kind: "circle" }
    >;
    expect(ball.center[0]).toBeCloseTo(seen([...place])[0], 4);
    expect(ball.center[1]).toBeCloseTo(seen([...place])[1], 4);
    expect(scene.center[0]).toBeCloseTo(ball.center[0], 4);
    const box = geoms(scene).find(({ name }) => name === "geom 3") as Extract<
      Scene["shapes"][number],
      { kind: "polygon" }
    >;
    expect(box.points).toHaveLength(6); // a cube's outline
    expect(scene.shapes.filter(({ kind }) => kind === "polyline").length).toBeGreaterThan(4);
    expect(framesToSvg(scenes)).toContain("<animate");
  });

  it("of Ant-v5 has its thirteen geoms within the view, and drawing changes nothing", async () => {
    const robot = gymnasiumRobot("Ant-v5");
    const { scenes, states, actions, rewards } = await recorded(robot, 5);
    expect(scenes.map((scene) => geoms(scene).length)).toEqual(new Array(6).fill(13));
    for (const scene of scenes)
      for (const shape of geoms(scene)) {
        const [x, y] = shape.kind === "circle" ? shape.center : shape.kind === "capsule" ? shape.from : [Number.NaN, 0];
        expect(Math.abs(x - scene.center[0])).toBeLessThan(scene.width / 2);
        expect(Math.abs(y - scene.center[1])).toBeLessThan(scene.height / 2);
      }
    const env = await makeVectorEnv(robot); // which nobody draws
    env.reset();
    env.setState(0, states[0]);
    for (const [t, action] of actions.entries()) {
      env.setAction(0, action as Float32Array);
      env.step();
      expect([...env.getState(0)]).toEqual([...states[t + 1]]);
      expect(env.rewards[0]).toBe(rewards[t]);
    }
    env.dispose();
  });
});
