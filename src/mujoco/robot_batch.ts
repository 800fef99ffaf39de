/** Copies of a robot of one's own, stepped one after the other: a `BatchEnv` on a model. */
import { show } from "../core/check.ts";
import { Random } from "../core/random.ts";
import type { Batch, BatchEnv } from "../envs/batch_env.ts";
import type { Scene } from "../render/scene.ts";
import { MujocoLane, type Shared } from "./lane.ts";
import { LaneRobot } from "./lane_robot.ts";
import type { Robot } from "./own_robot.ts";
import { SpatialPicture } from "./scene.ts";

/** What is observed, earned, the end and the beginning of an episode. */
export interface RobotTask {
  /** Writes what is seen; says how many numbers that are. */
  readonly observe: (robot: Robot, write: (index: number, value: number) => void) => number;
  readonly reward: (robot: Robot) => number;
  readonly terminated: (robot: Robot) => boolean;
  /** Writes `qpos` and `qvel`, which are those of the model's pose. */
  readonly reset: (robot: Robot, random: Random) => void;
}

/** Something that a lane has done wrong: it becomes an EnvError that names the lane. */
class LaneFault extends Error {
  readonly lane: number;

  constructor(lane: number, text: string, options?: ErrorOptions) {
    super(text, options);
    this.lane = lane;
  }
}

export class RobotBatch implements BatchEnv<Float32Array> {
  readonly #shared: Shared;
  readonly #task: RobotTask;
  readonly #lanes: readonly MujocoLane[];
  readonly #robots: readonly LaneRobot[];
  readonly #picture: SpatialPicture;

  /** @param title of pictures */
  constructor(shared: Shared, task: RobotTask, numEnvs: number, title: string) {
    this.#shared = shared;
    this.#task = task;
    this.#lanes = Array.from({ length: numEnvs }, () => new MujocoLane(shared));
    this.#robots = this.#lanes.map((lane) => new LaneRobot(lane));
    this.#picture = new SpatialPicture(this.#lanes[0], title); // LaneRobot has placed it
  }

  reset(lanes: Int32Array, seeds: Uint32Array, batch: Batch<Float32Array>): void {
    lanes.forEach((lane, k) => {
      const robot = this.#robots[lane];
      robot.reset();
      this.#own(lane, () => this.#task.reset(robot, new Random(seeds[k])));
      this.#checkFinite(lane, robot);
      robot.begin();
      this.#observe(lane, batch);
    });
  }

  step(batch: Batch<Float32Array>): void {
    const { actions, rewards, terminated, numEnvs } = batch;
    const { reward, terminated: ends } = this.#task;
    for (let lane = 0; lane < numEnvs; lane++) {
      const robot = this.#robots[lane];
      const { ctrl } = robot;
      for (let row = 0; row < actions.length; row++) ctrl[row] = actions[row][lane];
      this.#own(lane, () => robot.step());
      const warning = this.#lanes[lane].warning();
      if (warning !== undefined) throw new LaneFault(lane, `MuJoCo: ${warning}`);
      rewards[lane] = this.#own(lane, () => reward(robot));
      terminated[lane] = this.#own(lane, () => flag(ends(robot)));
      this.#observe(lane, batch);
    }
  }

  getState(lane: number): Float64Array {
    const from = this.#lanes[lane];
    const state = new Float64Array(from.stateSize);
    from.getState(state);
    return state;
  }

  setState(lane: number, state: Float64Array, batch: Batch<Float32Array>): void {
    this.#robots[lane].setState(state);
    this.#observe(lane, batch);
  }

  render(lane: number): Scene {
    this.#lanes[lane].place();
    return this.#picture.scene(this.#lanes[lane]);
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
    this.#shared.model.delete();
  }

  #observe(lane: number, { observations }: Batch<Float32Array>): void {
    const write = (index: number, value: number) => {
      if (index < observations.length) observations[index][lane] = value;
    };
    const count = this.#own(lane, () => this.#task.observe(this.#robots[lane], write));
    if (count !== observations.length)
      throw new LaneFault(lane, `observation: expected ${observations.length} numbers, as at first, got ${count}`);
  }

  #checkFinite(lane: number, { qpos, qvel }: Robot): void {
    for (const [name, values] of Object.entries({ qpos, qvel })) {
      const wrong = values.findIndex((value) => !Number.isFinite(value));
      if (wrong >= 0) throw new LaneFault(lane, `${name}[${wrong}]: expected a finite number, got ${values[wrong]}`);
    }
  }

  /** What is somebody's own, or MuJoCo's, may throw. */
  #own<T>(lane: number, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new LaneFault(lane, error instanceof Error ? error.message : show(error), { cause: error });
    }
  }
}

function flag(ends: unknown): number {
  if (typeof ends !== "boolean") throw new TypeError(`terminated: expected true or false, got ${show(ends)}`);
  return Number(ends);
}
