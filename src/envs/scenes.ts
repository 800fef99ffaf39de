/** From an environment's id and a state to its scene. */
import { checkChoice, checkKeys, checkNumber, show } from "../core/check.ts";
import type { Scene } from "../render/scene.ts";
import { drawings } from "./built_in.ts";
import type { Drawing } from "./drawing.ts";
import type { RobotForces } from "./robot_forces.ts";

/** An environment that has a picture. */
export type DrawnEnvironment =
  | "Acrobot-v1"
  | "CartPole-v1"
  | "HalfCheetah-v5"
  | "Hopper-v5"
  | "InvertedDoublePendulum-v5"
  | "InvertedPendulum-v5"
  | "MountainCar-v0"
  | "MountainCarContinuous-v0"
  | "Pendulum-v1"
  | "Reacher-v5"
  | "Swimmer-v5"
  | "Walker2d-v5";

/** The environments that have a picture. */
export const drawnEnvironments: readonly DrawnEnvironment[] = Object.freeze(
  Object.keys(drawings) as (keyof typeof drawings)[],
);

/** What a picture shows beside the state. */
export interface SceneOptions {
  /** The action of the last step (a choice, or the numbers of a Box); draws Pendulum's and Acrobot's torque, MountainCar's push. */
  readonly action?: number | ArrayLike<number>;
  /**
   * Of MuJoCo's planar robots, as a recording with `forces` has them: draws those of contacts as lines, a fifth of the view's
   * height for the robot's weight, and the motors' as arcs about their joints.
   */
  readonly forces?: RobotForces;
}

/**
 * The picture of a state.
 * @param environment an id, as `makeVectorEnv` takes it
 * @param state as `VectorEnv.getState` returns it
 * @throws TypeError or RangeError for an unknown environment, or a state, an action or forces that are none of its own
 */
export function sceneOf(environment: string, state: ArrayLike<number>, options: SceneOptions = {}): Scene {
  const drawing = drawingOf(environment);
  checkKeys("options", options, ["action", "forces"]);
  const { action, forces } = options;
  const numbers = typeof action === "number" ? [action] : action;
  const { stateSize, unseen = 0 } = drawing;
  return drawing.scene(
    checkVector("state", state, state?.length === stateSize + unseen ? state.length : stateSize),
    numbers === undefined ? undefined : checkVector("action", numbers, drawing.actionSize),
    forces === undefined ? undefined : checkForces(forces, environment, drawing.motors),
  );
}

/** @param motors undefined where it is no robot */
function checkForces(forces: RobotForces, environment: string, motors: number | undefined): RobotForces {
  if (motors === undefined) throw new RangeError(`forces: expected none, since ${environment} is no robot`);
  checkKeys("forces", forces, ["contacts", "motors"]);
  if (!Array.isArray(forces.contacts))
    throw new TypeError(`forces.contacts: expected an array, got ${show(forces.contacts)}`);
  const contacts = (forces.contacts as RobotForces["contacts"]).map((contact, k) => {
    const name = `forces.contacts[${k}]`;
    checkKeys(name, contact, ["at", "force"]);
    const pair = (field: "at" | "force") => [...checkVector(`${name}.${field}`, contact[field], 2)];
    return { at: pair("at"), force: pair("force") };
  });
  return { contacts, motors: [...checkVector("forces.motors", forces.motors, motors)] };
}

/**
 * Steps of an environment that are shown in a second, as Gymnasium plays them.
 * @throws RangeError for an environment without a picture
 */
export function framesPerSecond(environment: string): number {
  return drawingOf(environment).framesPerSecond;
}

function drawingOf(environment: string): Drawing {
  return drawings[checkChoice("environment", environment, drawnEnvironments)];
}

function checkVector(name: string, value: ArrayLike<number>, length: number): Float64Array {
  if (typeof value !== "object" || value === null || typeof value.length !== "number")
    throw new TypeError(`${name}: expected an array of ${length} numbers, got ${show(value)}`);
  if (value.length !== length) throw new RangeError(`${name}: expected ${length} numbers, got ${value.length}`);
  return Float64Array.from(value, (element, k) => checkNumber(`${name}[${k}]`, element));
}
