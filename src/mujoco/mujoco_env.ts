/** A robot of one's own, written as MJCF, as an environment: what its model leaves open is chosen from the model alone. */
import { readBytes } from "#files";
import { checkChoice, checkInteger, checkKeys, show } from "../core/check.ts";
import type { Random } from "../core/random.ts";
import { symmetricBox } from "../core/space.ts";
import { defineBatchEnv } from "../envs/define_batch_env.ts";
import type { EnvDefinition, EnvOption, EnvOptions } from "../envs/env.ts";
import { NOT_NEGATIVE } from "../envs/option_intervals.ts";
import { assetsBeside } from "./beside.ts";
import { actionSpaceOf, namedReward, plainObservation, shaking, startOf } from "./defaults.ts";
import { MujocoLane, type Shared } from "./lane.ts";
import { LaneRobot } from "./lane_robot.ts";
import { type Assets, compileModel, modelName } from "./model.ts";
import type { Robot } from "./own_robot.ts";
import { mujocoPackage } from "./package.ts";
import { REWARDS, type RewardName, suitableReward } from "./rewards.ts";
import { RobotBatch, type RobotTask } from "./robot_batch.ts";

/** What `mujocoEnv` takes; all but the model itself may be left out. */
export interface MujocoEnvOptions {
  /** The model as MJCF; or `file`. */
  readonly xml?: string;
  /** Where it is: a path (Node) or an address, which workers can read, too. */
  readonly file?: string | URL;
  /**
   * Bytes of files that it names, meshes and the like, by the names that they have there. Those that are left out are read
   * from the folder of `file`.
   */
  readonly assets?: Assets;
  /** The environment's name; default: the model's, or "Robot". */
  readonly id?: string;
  /** Steps of MuJoCo's in each step; default: as many as take 0.02 s, at least 1. */
  readonly frameSkip?: number;
  /** What is seen; default: `qpos` without where the root is along the ground, then `qvel`. */
  readonly observation?: (robot: Robot) => ArrayLike<number>;
  /**
   * What a step earns: a function, or "forward" (speed of the root along x) or "stand-up" (height of the center of mass
   * against that in the model's pose, times how upright the root is), both less `ctrl_cost_weight` times the sum of the
   * squared actions. Default: "forward" where the root moves about freely, else "stand-up".
   */
  readonly reward?: RewardName | ((robot: Robot) => number);
  /** Whether the episode has ended; default: never. */
  readonly terminated?: (robot: Robot) => boolean;
  /**
   * Begins an episode: writes `robot.qpos` and `robot.qvel`, which are those of the model's first keyframe, or its pose at
   * rest. Default: adds to each speed, and to each position but those of free and ball joints, a number in
   * [-reset_noise_scale, reset_noise_scale).
   */
  readonly reset?: (robot: Robot, random: Random) => void;
  /** Steps after which an episode is cut off; default 1000, 0: never. */
  readonly timeLimit?: number;
  /** Mean return over 100 episodes at which it counts as solved; default: none. */
  readonly rewardThreshold?: number;
  /** What the default export of `@mujoco/mujoco` has loaded, where it cannot be imported by that name. */
  readonly mujoco?: object;
}

const KEYS = [
  "xml",
  "file",
  "assets",
  "id",
  "frameSkip",
  "observation",
  "reward",
  "terminated",
  "reset",
  "timeLimit",
  "rewardThreshold",
  "mujoco",
] as const;

const STEP = 0.02; // s

/**
 * A robot that MuJoCo computes, as an environment that everything takes: `train({ env: await mujocoEnv({ file }) })`. Actions
 * are the actuators' controls within their `ctrlrange` (where one has none, within [-1, 1]). Its options are
 * `reset_noise_scale` (0.01) unless `reset` is a function, and `ctrl_cost_weight` (0.001) unless `reward` is one. A state is
 * MuJoCo's, with the solver's warm start: snapshots go on with the same bits.
 *
 * Needs the package `@mujoco/mujoco` (optional; 3.14.0 was tested). `envWorkers` takes an environment that `loadEnv` has
 * loaded from a module, whose default export may be `await mujocoEnv({ file: new URL("./robot.xml", import.meta.url) })`.
 *
 * @throws RangeError where the model does not compile, with MuJoCo's message and the line, or has no actuators; TypeError
 * where the package is missing, with the command that installs it
 */
export async function mujocoEnv(options: MujocoEnvOptions): Promise<EnvDefinition> {
  checkKeys("mujocoEnv options", options, KEYS);
  checkFunctions(options);
  const xml = await sourceOf(options);
  const mujoco = await mujocoPackage(options.mujoco, "none");
  const { file } = options;
  const assets = file === undefined ? options.assets : await assetsBeside(xml, localFile(file), options.assets);
  const compile = () => compileModel(mujoco, xml, assets);
  const model = compile();
  try {
    const { timestep } = model.opt;
    const frameSkip = options.frameSkip ?? Math.max(1, Math.round(STEP / timestep));
    const shared = { mujoco, model, frameSkip: checkInteger("frameSkip", frameSkip, { least: 1, most: 10_000 }) };
    const reward = rewardOf(options, shared);
    const [start, shake] = [startOf(model), shaking(model)];
    const observe = options.observation ? ownObservation(options.observation) : plainObservation(model);
    const task = (values: EnvOptions): RobotTask => ({
      observe,
      reward: typeof reward === "function" ? reward : namedReward(reward, values.ctrl_cost_weight as number),
      terminated: options.terminated ?? (() => false),
      reset(robot, random) {
        start(robot);
        if (options.reset) options.reset(robot, random);
        else shake(robot, random, values.reset_noise_scale as number);
      },
    });
    const id = options.id ?? idOf(xml, file);
    return defineBatchEnv({
      id,
      observationSpace: symmetricBox(...new Array(featuresOf(shared, start, observe)).fill(Infinity)),
      actionSpace: actionSpaceOf(model),
      timeLimit: options.timeLimit ?? 1000,
      rewardThreshold: options.rewardThreshold,
      options: optionsOf(options, reward),
      make: (numEnvs, values) => new RobotBatch({ ...shared, model: compile() }, task(values), numEnvs, id),
    });
  } finally {
    model.delete();
  }
}

function checkFunctions(options: MujocoEnvOptions): void {
  for (const name of ["observation", "terminated", "reset"] as const)
    if (options[name] !== undefined && typeof options[name] !== "function")
      throw new TypeError(`${name}: expected a function of a robot, got ${show(options[name])}`);
}

/** The text of the model. */
async function sourceOf({ xml, file }: MujocoEnvOptions): Promise<string> {
  if ((xml === undefined) === (file === undefined))
    throw new TypeError(
      `mujocoEnv: expected either xml, the text of a model, or file, got ${xml === undefined ? "none" : "both"}`,
    );
  if (xml === undefined) return new TextDecoder().decode(await readBytes(localFile(file as string | URL)));
  if (typeof xml !== "string") throw new TypeError(`xml: expected the text of a model, got ${show(xml)}`);
  return xml;
}

/** An address of a file is read as one where there are files. */
function localFile(file: unknown): string | URL {
  if (file instanceof URL) return file;
  if (typeof file !== "string") throw new TypeError(`file: expected a path or an address, got ${show(file)}`);
  return /^[a-z][a-z+.-]+:\/\//i.test(file) ? new URL(file) : file;
}

/** @throws TypeError or RangeError for what is no reward, or none of this model */
function rewardOf({ reward }: MujocoEnvOptions, shared: Shared): RewardName | ((robot: Robot) => number) {
  if (typeof reward === "function") return reward;
  const name = reward === undefined ? suitableReward(shared.model) : checkChoice("reward", reward, REWARDS);
  if (name !== "stand-up") return name;
  const lane = new MujocoLane(shared);
  const { pose, root } = new LaneRobot(lane);
  lane.close();
  const height = pose.subtree_com[3 * root + 2];
  if (height > 0) return name;
  const wanted =
    'expected a function of a robot: "stand-up" is for models whose mass lies above z = 0 in their own pose';
  throw new RangeError(`reward: ${wanted}, this one's at ${height} m`);
}

/** How many numbers are seen at the beginning. */
function featuresOf(shared: Shared, start: (robot: Robot) => void, observe: RobotTask["observe"]): number {
  const lane = new MujocoLane(shared);
  try {
    const robot = new LaneRobot(lane);
    start(robot);
    robot.begin();
    const count = observe(robot, () => {});
    if (count >= 1) return count;
    throw new RangeError(`observation: expected at least one number, got ${count}`);
  } finally {
    lane.close();
  }
}

function ownObservation(observation: NonNullable<MujocoEnvOptions["observation"]>): RobotTask["observe"] {
  return (robot, write) => {
    const seen = observation(robot);
    if (typeof seen !== "object" || seen === null || typeof seen.length !== "number")
      throw new TypeError(`observation: expected a function that returns numbers, got ${show(seen)}`);
    for (let k = 0; k < seen.length; k++) write(k, seen[k]);
    return seen.length;
  };
}

function optionsOf({ reset }: MujocoEnvOptions, reward: unknown): Readonly<Record<string, EnvOption>> {
  const noise =
    "how far initial speeds, and positions of hinges and slides, lie from those of the model, m, rad, m/s, rad/s";
  const cost = "what the sum of the squared actions is multiplied by to give their cost";
  return {
    ...(reset === undefined && { reset_noise_scale: { default: 0.01, description: noise, interval: NOT_NEGATIVE } }),
    ...(typeof reward === "string" && {
      ctrl_cost_weight: { default: 0.001, description: cost, interval: NOT_NEGATIVE },
    }),
  };
}

/** A name that an environment may have: the model's own, the file's, or "Robot". */
function idOf(xml: string, file: string | URL | undefined): string {
  const base =
    file === undefined
      ? undefined
      : String(file)
          .split(/[/\\?#]/)
          .find((part) => /\.xml$/i.test(part));
  const name = modelName(xml) ?? base?.replace(/\.xml$/i, "") ?? "";
  const id = name
    .trim()
    .replace(/[^\p{L}\p{N}_$.:-]+/gu, "_")
    .slice(0, 100);
  return /^[\p{L}\p{N}_$]/u.test(id) ? id : "Robot";
}
