/** What is where in each environment's picture, worked out by hand from the meaning of the state. */
import { drawnEnvironments, framesPerSecond, type Point, type Scene, sceneOf } from "swingup/render";
import { describe, expect, it } from "vitest";
import { end, find, middle, names } from "../render/world.ts";

const DEGREE = Math.PI / 180;

function expectPoint([x, y]: Point, [expectedX, expectedY]: Point): void {
  expect(x).toBeCloseTo(expectedX, 10);
  expect(y).toBeCloseTo(expectedY, 10);
}

const STATES: Record<string, number[]> = {
  "CartPole-v1": [-0.7, 0.1, 0.2, -1],
  "Pendulum-v1": [2, -3],
  "Acrobot-v1": [1, -2, 0.5, 3],
  "MountainCar-v0": [-0.9, 0.01],
  "MountainCarContinuous-v0": [0.3, -0.02],
  "Reacher-v5": [0.4, -1.1, 0.05, 0.12, 1, 2, 0, 0],
  "InvertedPendulum-v5": [0.3, -0.1, 0, 0, 0, 0],
  "InvertedDoublePendulum-v5": [-0.3, 0.1, -0.2, 0, 0, 0, 0, 0, 0],
  "Swimmer-v5": [2.2, -1.1, 0.4, 0.9, -0.7, ...new Array(10).fill(0)],
  "Hopper-v5": [3.3, 1.2, 0.1, -0.3, -0.5, 0.2, ...new Array(12).fill(0)],
  "Walker2d-v5": [-1.4, 1.2, 0.1, -0.3, -0.5, 0.2, -0.6, -0.1, 0.3, ...new Array(18).fill(0)],
  "HalfCheetah-v5": [7.6, 0.1, -0.2, 0.3, -0.5, 0.2, -0.6, 0.1, 0.3, ...new Array(18).fill(0)],
};

describe("every environment", () => {
  it("has a picture, with names that are unique among siblings", () => {
    expect(Object.keys(STATES)).toEqual([...drawnEnvironments]);
    const check = (shapes: Scene["shapes"]) => {
      expect(new Set(shapes.map(({ name }) => name)).size).toBe(shapes.length);
      for (const shape of shapes) if (shape.kind === "group") check(shape.shapes);
    };
    for (const [id, state] of Object.entries(STATES)) check(sceneOf(id, state).shapes);
  });

  it("is plain data that depends on nothing but the state", () => {
    for (const [id, state] of Object.entries(STATES)) {
      const scene = sceneOf(id, Float64Array.from(state));
      expect(structuredClone(scene)).toEqual(scene);
      expect(sceneOf(id, state)).toEqual(scene);
      expect(JSON.parse(JSON.stringify(scene))).toEqual(scene);
    }
  });

  it("plays at Gymnasium's speed", () => {
    expect(drawnEnvironments.map(framesPerSecond)).toEqual([50, 30, 15, 30, 30, 50, 25, 20, 25, 125, 125, 20]);
  });

  it("refuses what is no state, action or environment of its own", () => {
    expect(() => sceneOf("CartPole", [0, 0, 0, 0])).toThrow(/environment: .*did you mean "CartPole-v1"/);
    expect(() => sceneOf("CartPole-v1", [0, 0, 0])).toThrow("state: expected 4 numbers, got 3");
    expect(() => sceneOf("Pendulum-v1", [0, Number.NaN])).toThrow(/state\[1\]: expected a number, got NaN/);
    expect(() => sceneOf("Pendulum-v1", 3 as never)).toThrow(/state: expected an array of 2 numbers, got 3/);
    expect(() => sceneOf("Reacher-v5", STATES["Reacher-v5"], { action: 1 })).toThrow(
      "action: expected 2 numbers, got 1",
    );
    expect(() => sceneOf("Pendulum-v1", [0, 0], { torque: 1 } as never)).toThrow(/unknown key "torque"/);
    expect(() => framesPerSecond("Pong")).toThrow(RangeError);
  });
});

describe("CartPole", () => {
  const tip = (x: number, theta: number) => end(sceneOf("CartPole-v1", [x, 0, theta, 0]), "cart", "pole", "rod");

  it("leans right for a positive angle, left for a negative one", () => {
    // the axle is 0.06 above the middle of the cart, the round end of radius 0.04 begins 0.92 from it
    expectPoint(tip(0, 0), [0, 0.98]);
    expectPoint(tip(0, 12 * DEGREE), [0.92 * 0.20791169081775934, 0.06 + 0.92 * 0.9781476007338057]);
    expectPoint(tip(0, -12 * DEGREE), [-0.92 * 0.20791169081775934, 0.06 + 0.92 * 0.9781476007338057]);
  });

  it("moves with the cart, which stays on the rail", () => {
    expectPoint(tip(-1.5, Math.PI / 2), [-1.5 + 0.92, 0.06]);
    expectPoint(middle(sceneOf("CartPole-v1", [2.4, 0, 0, 0]), "cart", "box"), [2.4, 0]);
  });

  it("shows the cart and the pole wherever an episode lasts", () => {
    const scene = sceneOf("CartPole-v1", [2.4, 0, 12 * DEGREE, 0]);
    expect(scene.center[0] + scene.width / 2).toBeGreaterThanOrEqual(2.4 + 0.2);
    expect(scene.center[1] + scene.height / 2).toBeGreaterThan(1.02);
    expect(scene.center[1] - scene.height / 2).toBeLessThan(-0.12);
  });

  it("draws no push", () => {
    expect(sceneOf("CartPole-v1", [0, 0, 0, 0], { action: 1 })).toEqual(sceneOf("CartPole-v1", [0, 0, 0, 0]));
  });
});

describe("Pendulum", () => {
  const tip = (theta: number) => end(sceneOf("Pendulum-v1", [theta, 0]), "pendulum", "rod");

  it("stands at 0, hangs at pi, and turns counterclockwise", () => {
    expectPoint(tip(0), [0, 1]);
    expectPoint(tip(Math.PI), [0, -1]);
    expectPoint(tip(Math.PI / 2), [-1, 0]);
    expectPoint(tip(-Math.PI / 6), [0.5, Math.sqrt(3) / 2]);
    expectPoint(tip(Math.PI / 2 + 20 * Math.PI), [-1, 0]); // the state is never wrapped
  });

  it("shows the torque as an arc, in its direction, in proportion, limited as the environment does", () => {
    const sweep = (action: number) => {
      const { shape } = find(sceneOf("Pendulum-v1", [0, 0], { action: [action] }), "torque");
      return shape.kind === "arc" ? shape.sweep : Number.NaN;
    };
    expect(sweep(2)).toBeGreaterThan(Math.PI / 2); // positive torque is counterclockwise
    expect(sweep(2)).toBeLessThan(2 * Math.PI);
    expect(sweep(-2)).toBe(-sweep(2));
    expect(sweep(0.5)).toBeCloseTo(sweep(2) / 4, 12);
    expect(sweep(7)).toBe(sweep(2));
  });

  it("has no arc without a torque", () => {
    expect(names(sceneOf("Pendulum-v1", [0, 0]).shapes)).not.toContain("torque");
    expect(names(sceneOf("Pendulum-v1", [0, 0], { action: 0 }).shapes)).not.toContain("torque");
  });
});

describe("Acrobot", () => {
  const elbow = (state: number[]) => end(sceneOf("Acrobot-v1", state), "upper", "link");
  const tip = (state: number[]) => end(sceneOf("Acrobot-v1", state), "upper", "lower", "link");

  it("hangs at 0 and turns counterclockwise, the second link relative to the first", () => {
    expectPoint(elbow([0, 0, 0, 0]), [0, -1]);
    expectPoint(tip([0, 0, 0, 0]), [0, -2]);
    expectPoint(elbow([Math.PI / 2, 0, 0, 0]), [1, 0]);
    expectPoint(tip([Math.PI / 2, 0, 0, 0]), [2, 0]);
    expectPoint(tip([Math.PI / 2, Math.PI / 2, 0, 0]), [1, 1]);
    expectPoint(tip([Math.PI, 0, 0, 0]), [0, 2]);
  });

  it("has the tip above the line exactly where an episode ends", () => {
    const line = find(sceneOf("Acrobot-v1", [0, 0, 0, 0]), "goal line").shape;
    const height = line.kind === "polyline" ? line.points[0][1] : Number.NaN;
    for (const [t1, t2] of [
      [2.2, 0.1],
      [1.9, 0.4],
      [2.8, 2.5],
      [-2.5, -0.3],
    ]) {
      const terminated = -Math.cos(t1) - Math.cos(t2 + t1) > 1;
      expect(tip([t1, t2, 0, 0])[1] > height).toBe(terminated);
    }
  });

  it("shows the torque of its choice on the second hinge", () => {
    const torque = (action: number) => {
      const { shape, toWorld } = find(sceneOf("Acrobot-v1", [Math.PI / 2, 0, 0, 0], { action }), "upper", "torque");
      return shape.kind === "arc" ? { sweep: shape.sweep, at: toWorld(shape.center) } : undefined;
    };
    expect(torque(2)?.sweep).toBeGreaterThan(1);
    expect(torque(0)?.sweep).toBeLessThan(-1);
    expectPoint(torque(0)?.at ?? [0, 0], [1, 0]);
    expect(names(sceneOf("Acrobot-v1", [0, 0, 0, 0], { action: 1 }).shapes)).not.toContain("torque");
  });
});

describe("MountainCar", () => {
  const car = (id: string, position: number, action?: number) => {
    const { shape } = find(sceneOf(id, [position, 0], action === undefined ? {} : { action }), "car");
    if (shape.kind !== "group") throw new Error("the car is no group");
    return shape;
  };

  it("puts the car on the hill, turned as the hill is", () => {
    // bottom of the valley at sin(3x) = -1, its steepest rise at x = 0
    expectPoint(car("MountainCar-v0", -Math.PI / 6).at ?? [0, 0], [-Math.PI / 6, 0.1]);
    expect(car("MountainCar-v0", -Math.PI / 6).angle).toBeCloseTo(0, 10);
    expectPoint(car("MountainCar-v0", 0).at ?? [0, 0], [0, 0.55]);
    expect(car("MountainCar-v0", 0).angle).toBeCloseTo(Math.atan(1.35), 10);
    expect(car("MountainCar-v0", -1.1).angle).toBeLessThan(-0.9);
  });

  it("has both wheels on the ground, as good as", () => {
    for (const position of [-1.2, -0.9, -0.5, 0, 0.3, 0.6])
      for (const name of ["rear wheel", "front wheel"]) {
        const [x, y] = middle(sceneOf("MountainCar-v0", [position, 0]), "car", name);
        const slope = 1.35 * Math.cos(3 * x);
        const clearance = (y - (0.45 * Math.sin(3 * x) + 0.55)) / Math.sqrt(1 + slope * slope); // along the normal
        expect(Math.abs(clearance - 0.035)).toBeLessThan(0.005); // the wheel's radius and the line's half width
      }
  });

  it("has the flag where the episode ends", () => {
    const foot = (id: string) => {
      const { shape } = find(sceneOf(id, [0, 0]), "flagpole");
      return shape.kind === "capsule" ? shape.from : [0, 0];
    };
    expect(foot("MountainCar-v0")[0]).toBe(0.5);
    expect(foot("MountainCarContinuous-v0")[0]).toBe(0.45);
    expect(foot("MountainCar-v0")[1]).toBeCloseTo(0.45 * Math.sin(1.5) + 0.55, 12);
  });

  it("shows the push on the side to which it goes", () => {
    const tip = (id: string, action: number) => {
      const push = car(id, -0.5, action).shapes.find(({ name }) => name === "push");
      return push?.kind === "polygon" ? push.points[1][0] : 0;
    };
    expect(tip("MountainCar-v0", 2)).toBeGreaterThan(0.1);
    expect(tip("MountainCar-v0", 0)).toBe(-tip("MountainCar-v0", 2));
    expect(tip("MountainCar-v0", 1)).toBe(0);
    expect(tip("MountainCarContinuous-v0", 1)).toBe(tip("MountainCar-v0", 2));
    expect(tip("MountainCarContinuous-v0", 5)).toBe(tip("MountainCar-v0", 2));
    expect(tip("MountainCarContinuous-v0", -0.5)).toBeLessThan(-0.1);
    expect(tip("MountainCarContinuous-v0", 0)).toBe(0);
  });
});

describe("Reacher", () => {
  const fingertip = (q0: number, q1: number) =>
    middle(sceneOf("Reacher-v5", [q0, q1, 0.1, -0.1, 0, 0, 0, 0]), "arm", "forearm", "fingertip");

  it("reaches to 0.21 along x at q = 0", () => {
    expectPoint(fingertip(0, 0), [0.21, 0]);
  });

  it("turns counterclockwise, the forearm relative to the arm", () => {
    expectPoint(fingertip(Math.PI / 2, 0), [0, 0.21]);
    expectPoint(fingertip(0, Math.PI / 2), [0.1, 0.11]);
    expectPoint(fingertip(Math.PI / 2, -Math.PI / 2), [0.11, 0.1]);
  });

  it("has the target at its place and draws the distance from the fingertip to it", () => {
    const scene = sceneOf("Reacher-v5", [0.7, -1.3, -0.05, 0.15, 0, 0, 0, 0]);
    expectPoint(middle(scene, "target"), [-0.05, 0.15]);
    const { shape } = find(scene, "distance");
    if (shape.kind !== "capsule") throw new Error("the distance is no line");
    expectPoint(shape.from, middle(scene, "arm", "forearm", "fingertip"));
    expectPoint(shape.to, [-0.05, 0.15]);
  });
});

describe("MuJoCo's planar robots", () => {
  const capsule = (id: string, q: number[], name: string) => {
    const state = [...q, ...new Array(2 * q.length).fill(0)];
    const shape = sceneOf(id, state).shapes.find((candidate) => candidate.name === name);
    if (shape?.kind !== "capsule") throw new Error(`no capsule ${name}`);
    return shape;
  };

  it("Hopper stands upright, turns clockwise about +y, and bends its leg the other way", () => {
    const upright = [0, 1.25, 0, 0, 0, 0];
    expectPoint(capsule("Hopper-v5", upright, "torso").from, [0, 1.05]);
    expectPoint(capsule("Hopper-v5", upright, "torso").to, [0, 1.45]);
    expectPoint(capsule("Hopper-v5", upright, "foot").from, [0.26, 0.1]);
    expectPoint(capsule("Hopper-v5", [2, 1.25, Math.PI / 2, 0, 0, 0], "torso").to, [2.2, 1.25]);
    const bent = capsule("Hopper-v5", [0, 1.25, 0, -Math.PI / 2, 0, 0], "thigh"); // about the hip, 0.2 m below
    expectPoint([(bent.from[0] + bent.to[0]) / 2, (bent.from[1] + bent.to[1]) / 2], [-0.225, 1.05]);
  });

  it("Swimmer is seen from above, and turns counterclockwise", () => {
    const torso = capsule("Swimmer-v5", [1, 2, Math.PI / 2, 0, 0], "torso");
    expectPoint([(torso.from[0] + torso.to[0]) / 2, (torso.from[1] + torso.to[1]) / 2], [1, 3]);
  });

  it("the view goes with a walker, the floor's marks stand still; the rail does not move", () => {
    const scene = sceneOf("HalfCheetah-v5", [7.6, ...new Array(26).fill(0)]);
    expectPoint(scene.center, [7.6, 0.7]);
    expect(scene.shapes.filter(({ name }) => name.startsWith("mark")).map(({ name }) => name)).toEqual([
      "mark 7",
      "mark 8",
      "mark 9",
    ]);
    expect(sceneOf("InvertedPendulum-v5", [0.9, 0, 0, 0, 0, 0]).center).toEqual([0, 0.3]);
  });
});
