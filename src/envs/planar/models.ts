/** The robots' models by their names. */
import type { PlanarModel } from "./model.ts";
import { HALF_CHEETAH } from "./models/half_cheetah.ts";
import { HOPPER } from "./models/hopper.ts";
import { INVERTED_DOUBLE_PENDULUM } from "./models/inverted_double_pendulum.ts";
import { INVERTED_PENDULUM } from "./models/inverted_pendulum.ts";
import { SWIMMER } from "./models/swimmer.ts";
import { WALKER2D } from "./models/walker2d.ts";
import type { RobotName } from "./task.ts";

export const MODELS: Readonly<Record<RobotName, PlanarModel>> = {
  invertedPendulum: INVERTED_PENDULUM,
  invertedDoublePendulum: INVERTED_DOUBLE_PENDULUM,
  swimmer: SWIMMER,
  hopper: HOPPER,
  walker2d: WALKER2D,
  halfCheetah: HALF_CHEETAH,
};
