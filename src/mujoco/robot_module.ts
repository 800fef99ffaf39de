/**
 * The module that workers import for a robot on MuJoCo, whose address says which: `?file=` an address of a model in MJCF,
 * `?robot=` the name of one of Gymnasium's.
 */
import { gymnasiumRobot } from "./gymnasium_robot.ts";
import { mujocoEnv } from "./mujoco_env.ts";

const asked = new URL(import.meta.url).searchParams;
const file = asked.get("file");

export default file === null
  ? gymnasiumRobot(asked.get("robot") as "Ant-v5")
  : await mujocoEnv({ file: new URL(file) });
