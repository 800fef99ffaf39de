/**
 * The environments that come with swingup. Each has a folder beside this file: `definition.ts` (spaces, limits and options
 * as Gymnasium registers them, and its kernels), `presets.ts` (settings that solve it) and `scene.ts` (its picture). To add
 * one, write its folder and name it here. The three tables are apart, so that a bundle which only steps environments
 * contains neither presets nor pictures.
 */
import { ACROBOT } from "./acrobot/definition.ts";
import { ACROBOT_PRESETS } from "./acrobot/presets.ts";
import { ACROBOT_DRAWING } from "./acrobot/scene.ts";
import { CARTPOLE } from "./cartpole/definition.ts";
import { CARTPOLE_PRESETS } from "./cartpole/presets.ts";
import { CARTPOLE_DRAWING } from "./cartpole/scene.ts";
import type { Drawing } from "./drawing.ts";
import type { EnvDefinition } from "./env.ts";
import { MOUNTAIN_CAR, MOUNTAIN_CAR_CONTINUOUS } from "./mountain_car/definition.ts";
import { MOUNTAIN_CAR_CONTINUOUS_PRESETS, MOUNTAIN_CAR_PRESETS } from "./mountain_car/presets.ts";
import { MOUNTAIN_CAR_CONTINUOUS_DRAWING, MOUNTAIN_CAR_DRAWING } from "./mountain_car/scene.ts";
import { PENDULUM } from "./pendulum/definition.ts";
import { PENDULUM_PRESETS } from "./pendulum/presets.ts";
import { PENDULUM_DRAWING } from "./pendulum/scene.ts";
import {
  HALF_CHEETAH,
  HOPPER,
  INVERTED_DOUBLE_PENDULUM,
  INVERTED_PENDULUM,
  SWIMMER,
  WALKER2D,
} from "./planar/definition.ts";
import {
  HALF_CHEETAH_PRESETS,
  HOPPER_PRESETS,
  INVERTED_DOUBLE_PENDULUM_PRESETS,
  INVERTED_PENDULUM_PRESETS,
  SWIMMER_PRESETS,
  WALKER2D_PRESETS,
} from "./planar/presets.ts";
import {
  HALF_CHEETAH_DRAWING,
  HOPPER_DRAWING,
  INVERTED_DOUBLE_PENDULUM_DRAWING,
  INVERTED_PENDULUM_DRAWING,
  SWIMMER_DRAWING,
  WALKER2D_DRAWING,
} from "./planar/scene.ts";
import { REACHER } from "./reacher/definition.ts";
import { REACHER_PRESETS } from "./reacher/presets.ts";
import { REACHER_DRAWING } from "./reacher/scene.ts";

export const definitions: readonly EnvDefinition[] = [
  CARTPOLE,
  PENDULUM,
  ACROBOT,
  MOUNTAIN_CAR,
  MOUNTAIN_CAR_CONTINUOUS,
  REACHER,
  INVERTED_PENDULUM,
  INVERTED_DOUBLE_PENDULUM,
  SWIMMER,
  HOPPER,
  WALKER2D,
  HALF_CHEETAH,
];

/** By id; what the settings mean is known where configurations are made. */
export const presets = {
  "CartPole-v1": CARTPOLE_PRESETS,
  "Pendulum-v1": PENDULUM_PRESETS,
  "Acrobot-v1": ACROBOT_PRESETS,
  "MountainCar-v0": MOUNTAIN_CAR_PRESETS,
  "MountainCarContinuous-v0": MOUNTAIN_CAR_CONTINUOUS_PRESETS,
  "Reacher-v5": REACHER_PRESETS,
  "InvertedPendulum-v5": INVERTED_PENDULUM_PRESETS,
  "InvertedDoublePendulum-v5": INVERTED_DOUBLE_PENDULUM_PRESETS,
  "Swimmer-v5": SWIMMER_PRESETS,
  "Hopper-v5": HOPPER_PRESETS,
  "Walker2d-v5": WALKER2D_PRESETS,
  "HalfCheetah-v5": HALF_CHEETAH_PRESETS,
};

/** By id. */
export const drawings = {
  "CartPole-v1": CARTPOLE_DRAWING,
  "Pendulum-v1": PENDULUM_DRAWING,
  "Acrobot-v1": ACROBOT_DRAWING,
  "MountainCar-v0": MOUNTAIN_CAR_DRAWING,
  "MountainCarContinuous-v0": MOUNTAIN_CAR_CONTINUOUS_DRAWING,
  "Reacher-v5": REACHER_DRAWING,
  "InvertedPendulum-v5": INVERTED_PENDULUM_DRAWING,
  "InvertedDoublePendulum-v5": INVERTED_DOUBLE_PENDULUM_DRAWING,
  "Swimmer-v5": SWIMMER_DRAWING,
  "Hopper-v5": HOPPER_DRAWING,
  "Walker2d-v5": WALKER2D_DRAWING,
  "HalfCheetah-v5": HALF_CHEETAH_DRAWING,
} satisfies Record<string, Drawing>;
