/** From an environment's id and a state to its scene. */
import { checkChoice, checkKeys, checkNumber, show } from "../core/check.ts";
import { acrobotScene } from "./acrobot.ts";
import { cartpoleScene } from "./cartpole.ts";
import { mountainCarContinuousScene, mountainCarScene } from "./mountain_car.ts";
import { pendulumScene } from "./pendulum.ts";
import { reacherScene } from "./reacher.ts";
import type { Scene } from "./scene.ts";

/** How one environment is drawn. */
interface Drawing {
  readonly stateSize: number;
  /** Numbers in an action. */
  readonly actionSize: number;
  /** Steps that are shown in a second, as Gymnasium plays them. */
  readonly framesPerSecond: number;
  scene(state: Float64Array, action: Float64Array | undefined): Scene;
}

const DRAWINGS = {
  "CartPole-v1": { stateSize: 4, actionSize: 1, framesPerSecond: 50, scene: (state) => cartpoleScene(state) },
  "Pendulum-v1": { stateSize: 2, actionSize: 1, framesPerSecond: 30, scene: (s, a) => pendulumScene(s, a?.[0]) },
  "Acrobot-v1": { stateSize: 4, actionSize: 1, framesPerSecond: 15, scene: (s, a) => acrobotScene(s, a?.[0]) },
  "MountainCar-v0": { stateSize: 2, actionSize: 1, framesPerSecond: 30, scene: (s, a) => mountainCarScene(s, a?.[0]) },
  "MountainCarContinuous-v0": {
    stateSize: 2,
    actionSize: 1,
    framesPerSecond: 30,
    scene: (s, a) => mountainCarContinuousScene(s, a?.[0]),
  },
  "Reacher-v5": { stateSize: 8, actionSize: 2, framesPerSecond: 50, scene: (state) => reacherScene(state) },
} satisfies Record<string, Drawing>;

export type DrawnEnvironment = keyof typeof DRAWINGS;

/** The environments that have a picture. */
export const drawnEnvironments = Object.freeze(Object.keys(DRAWINGS)) as readonly DrawnEnvironment[];

/** What a picture shows beside the state. */
export interface SceneOptions {
  /** The action of the last step (a choice, or the numbers of a Box); draws Pendulum's and Acrobot's torque, MountainCar's push. */
  readonly action?: number | ArrayLike<number>;
}

/**
 * The picture of a state.
 * @param environment an id, as `makeVectorEnv` takes it
 * @param state as `VectorEnv.getState` returns it
 * @throws TypeError or RangeError for an unknown environment, or a state or an action that is not one of its own
 */
export function sceneOf(environment: string, state: ArrayLike<number>, options: SceneOptions = {}): Scene {
  const drawing = drawingOf(environment);
  checkKeys("options", options, ["action"]);
  const { action } = options;
  const numbers = typeof action === "number" ? [action] : action;
  return drawing.scene(
    checkVector("state", state, drawing.stateSize),
    numbers === undefined ? undefined : checkVector("action", numbers, drawing.actionSize),
  );
}

/**
 * Steps of an environment that are shown in a second, as Gymnasium plays them.
 * @throws RangeError for an environment without a picture
 */
export function framesPerSecond(environment: string): number {
  return drawingOf(environment).framesPerSecond;
}

function drawingOf(environment: string): Drawing {
  return DRAWINGS[checkChoice("environment", environment, drawnEnvironments)];
}

function checkVector(name: string, value: ArrayLike<number>, length: number): Float64Array {
  if (typeof value !== "object" || value === null || typeof value.length !== "number")
    throw new TypeError(`${name}: expected an array of ${length} numbers, got ${show(value)}`);
  if (value.length !== length) throw new RangeError(`${name}: expected ${length} numbers, got ${value.length}`);
  return Float64Array.from(value, (element, k) => checkNumber(`${name}[${k}]`, element));
}
