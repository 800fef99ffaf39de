/** The module that workers import for a robot's MJCF on the command line: its own address says which file. */
import { mujocoEnv } from "../mujoco.ts";

const file = new URL(import.meta.url).searchParams.get("file") as string;

export default await mujocoEnv({ file: new URL(file) });
