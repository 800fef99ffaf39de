/** What the numbers of observations, choices and dimensions of actions are called, for the environments that the lab offers. */
import type { Space } from "swingup";
import { isShared } from "../model/network_shape.ts";
import type { Spaces } from "../worker/player.ts";

const car = ["position", "speed"];
const planar: Readonly<Record<string, readonly string[]>> = {
  "InvertedPendulum-v5": ["cart", "pole"],
  "Swimmer-v5": ["heading", "front hinge", "back hinge"],
  "Hopper-v5": ["height", "torso", "thigh", "leg", "foot"],
  "Walker2d-v5": [
    "height",
    "torso",
    ...["thigh", "leg", "foot"].map((part) => `right ${part}`),
    ...["thigh", "leg", "foot"].map((part) => `left ${part}`),
  ],
  "HalfCheetah-v5": [
    "height",
    "torso",
    ...["thigh", "shin", "foot"].map((part) => `back ${part}`),
    ...["thigh", "shin", "foot"].map((part) => `front ${part}`),
  ],
};
/** Of which the observation has no position. */
const travels: readonly string[] = ["Hopper-v5", "Walker2d-v5", "HalfCheetah-v5"];

const observations: Readonly<Record<string, readonly string[]>> = {
  "CartPole-v1": ["cart position", "cart speed", "pole angle", "pole speed"],
  "Pendulum-v1": ["cosine of the angle", "sine of the angle", "speed"],
  "Acrobot-v1": [
    "cosine of the shoulder",
    "sine of the shoulder",
    "cosine of the elbow",
    "sine of the elbow",
    "shoulder speed",
    "elbow speed",
  ],
  "MountainCar-v0": car,
  "MountainCarContinuous-v0": car,
  "Reacher-v5": [
    ...["cosine of the shoulder", "cosine of the elbow", "sine of the shoulder", "sine of the elbow"],
    ...["target to the right", "target upwards", "shoulder speed", "elbow speed"],
    ...["fingertip from the target, to the right", "fingertip from the target, upwards"],
  ],
  "InvertedDoublePendulum-v5": [
    ...["cart", "sine of the lower pole", "sine of the upper pole", "cosine of the lower pole"],
    ...["cosine of the upper pole", "cart speed", "lower pole speed", "upper pole speed", "force of the rail's end"],
  ],
  ...Object.fromEntries(
    Object.entries(planar).map(([env, positions]) => {
      const free = env === "Swimmer-v5" ? ["speed to the right", "speed upwards"] : [];
      const forwards = travels.includes(env) ? ["forward speed"] : free;
      return [env, [...positions, ...forwards, ...positions.map((name) => `${name} speed`)]];
    }),
  ),
};

/** Which two numbers are shown first, where the first two are not the best to look at. */
const best: Readonly<Record<string, readonly [number, number]>> = {
  "CartPole-v1": [2, 3],
  "Pendulum-v1": [1, 2],
  "Acrobot-v1": [4, 5],
  "Reacher-v5": [8, 9],
  "InvertedPendulum-v5": [1, 3],
  "InvertedDoublePendulum-v5": [1, 2],
};

const choices: Readonly<Record<string, readonly string[]>> = {
  "CartPole-v1": ["push left", "push right"],
  "Acrobot-v1": ["turn back", "let go", "turn on"],
  "MountainCar-v0": ["push left", "coast", "push right"],
};

const dimensions: Readonly<Record<string, readonly string[]>> = {
  "Pendulum-v1": ["torque"],
  "MountainCarContinuous-v0": ["push"],
  "Reacher-v5": ["shoulder", "elbow"],
  "InvertedPendulum-v5": ["force on the cart"],
  "InvertedDoublePendulum-v5": ["force on the cart"],
  "Swimmer-v5": ["front hinge", "back hinge"],
  "Hopper-v5": ["thigh", "leg", "foot"],
  "Walker2d-v5": planar["Walker2d-v5"].slice(2),
  "HalfCheetah-v5": planar["HalfCheetah-v5"].slice(2),
};

/** The names of an observation's numbers, of which there are so many. */
export function observationNames(env: string, { observationNames: own }: Spaces, length: number): readonly string[] {
  const known = own ?? observations[env];
  return known?.length === length ? known : Array.from({ length }, (_, k) => `observation ${k}`);
}

/** The name of a choice, a bit or a dimension of an action, where it has one. */
export function actionName(env: string, { actionNames: own }: Spaces, k: number): string | undefined {
  return own?.[k] ?? choices[env]?.[k] ?? dimensions[env]?.[k];
}

/** The two numbers of an observation that are shown as long as nobody chooses. */
export function firstDimensions(env: string, length: number): readonly [number, number] {
  const [across, up] = best[env] ?? [0, 1];
  return Math.max(across, up) < length ? [across, up] : [0, 1];
}

/** The names of the outputs of the policy's network, of which there are so many. */
export function outputNames(env: string, spaces: Spaces, length: number): readonly string[] {
  const known = ofOutputs(spaces.action, (k, otherwise) => actionName(env, spaces, k) ?? otherwise);
  const names = Array.from({ length }, (_, k) => known[k] ?? `${k}`);
  return isShared(spaces.tensors) ? [...names.slice(0, -1), "value"] : names;
}

function ofOutputs(space: Space, name: (k: number, otherwise: string) => string): readonly string[] {
  const list = (n: number, of: (k: number) => string) => Array.from({ length: Math.min(n, 1000) }, (_, k) => of(k));
  switch (space.type) {
    case "discrete":
      return list(space.n, (k) => name(k, `choice ${k}`));
    case "multiDiscrete":
      return space.nvec.flatMap((n, part) => list(n, (k) => `choice ${part}: ${k}`));
    case "multiBinary":
      return list(space.n, (k) => name(k, `bit ${k}`));
    case "box": {
      const means = list(space.low.length, (k) => name(k, `dimension ${k}`));
      return [...means.map((one) => `mean of ${one}`), ...means.map((one) => `deviation of ${one}`)];
    }
  }
}
