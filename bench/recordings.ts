/**
 * What Gymnasium did, from `test/data`: read beside `bench/`, or beside `dist/` in a repository. The published package does
 * not have that folder. Files of MuJoCo's planar robots keep their numbers as base64; here they are arrays.
 */
import { existsSync, readFileSync } from "node:fs";

/** A file of recordings. */
export function readData(name: string) {
  const places = ["../test/data/", "../../test/data/"].map((folder) => new URL(folder + name, import.meta.url));
  const found = places.find((place) => existsSync(place));
  if (!found)
    throw new Error(`parity: expected test/data/${name} beside the package, as in its repository; found none`);
  return JSON.parse(readFileSync(found, "utf8"));
}

export const PLANAR = [
  "InvertedPendulum-v5",
  "InvertedDoublePendulum-v5",
  "Swimmer-v5",
  "Hopper-v5",
  "Walker2d-v5",
  "HalfCheetah-v5",
] as const;

/** One environment step of MuJoCo's. */
export interface PlanarStep {
  /** Trajectory or kind, and number. */
  readonly label: string;
  /** qpos, qvel, qacc_warmstart. */
  readonly state: readonly number[];
  readonly action: readonly number[];
  /** qpos, qvel. */
  readonly nextState: readonly number[];
  readonly observation: readonly number[];
  readonly reward: number;
  readonly terminated: boolean;
  /** Parts of the reward, where they were recorded. */
  readonly terms: Readonly<Record<string, number>>;
}

export interface PlanarTrajectory {
  readonly id: string;
  /** Of the environment, under swingup's names. */
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly steps: readonly PlanarStep[];
  /** How far two runs of MuJoCo may have come apart after each step. */
  readonly sensitivity: readonly number[];
}

export interface PlanarReset {
  readonly seed: number;
  /** qpos, qvel after `reset(seed=seed)`, and after another `reset()`. */
  readonly state: readonly number[];
  readonly observation: readonly number[];
  readonly next: readonly number[];
}

export interface PlanarRecordings {
  readonly timeLimit: number;
  readonly rewardThreshold: number | null;
  readonly trajectories: readonly PlanarTrajectory[];
  /** Single steps from states of many kinds, without a warm start. */
  readonly transitions: readonly PlanarStep[];
  readonly resets: readonly PlanarReset[];
}

/** The recordings of a planar robot. */
export function readPlanar(id: string): PlanarRecordings {
  const file = readData(`${id}.json`);
  const { dofs, actions } = file.numbers as { dofs: number; actions: number };
  const zeros: number[] = new Array(dofs).fill(0);
  const rows = (text: string, width: number) => split(doubles(text), width);
  const transitions = file.transitions;
  const [qpos, qvel] = [rows(transitions.qpos, dofs), rows(transitions.qvel, dofs)];
  const [nextQpos, nextQvel] = [rows(transitions.next_qpos, dofs), rows(transitions.next_qvel, dofs)];
  const moves = split(floats(transitions.actions), actions);
  const seen = split(floats(transitions.observations), floats(transitions.observations).length / qpos.length);
  const rewards = floats(transitions.rewards);
  return {
    timeLimit: file.max_episode_steps,
    rewardThreshold: file.reward_threshold,
    trajectories: file.trajectories.map((recorded: Recorded) => trajectory(recorded, dofs, actions)),
    transitions: qpos.map((q, i) => ({
      label: `${transitions.kind[i]} ${i}`,
      state: [...q, ...qvel[i], ...zeros],
      action: moves[i],
      nextState: [...nextQpos[i], ...nextQvel[i]],
      observation: seen[i],
      reward: rewards[i],
      terminated: transitions.terminated.includes(i),
      terms: {},
    })),
    resets: file.resets.map(resetOf),
  };
}

function resetOf(reset: Record<string, number[]> & { seed: number }): PlanarReset {
  return {
    seed: reset.seed,
    state: [...reset.qpos, ...reset.qvel],
    observation: reset.obs,
    next: [...reset.then_qpos, ...reset.then_qvel],
  };
}

/** A step of Ant-v5; its state ends with where the main body was read, and 1. */
export function readAnt(): Pick<PlanarRecordings, "transitions" | "resets"> & {
  readonly trajectories: readonly Omit<PlanarTrajectory, "sensitivity">[];
} {
  const file = readData("Ant-v5.json");
  const { positions, speeds, actions } = file.numbers as Record<string, number>;
  const { transitions, trajectories, resets } = file;
  const states = (q: string, v: string) => {
    const rows = split(doubles(v), speeds);
    return split(doubles(q), positions).map((qpos, i) => [...qpos, ...rows[i]]);
  };
  const before = states(transitions.qpos, transitions.qvel);
  const after = states(transitions.next_qpos, transitions.next_qvel);
  const seen = split(floats(transitions.observations), floats(transitions.observations).length / before.length);
  return {
    transitions: split(floats(transitions.actions), actions).map((action, i) => ({
      label: `${transitions.kind[i]} ${i}`,
      state: before[i],
      action,
      nextState: after[i],
      observation: seen[i],
      reward: doubles(transitions.rewards)[i],
      terminated: transitions.terminated.includes(i),
      terms: {},
    })),
    trajectories: trajectories.map((recorded: RecordedAnt) => {
      const { id, first, length, terminated, options } = recorded;
      const from = states(recorded.start_qpos, recorded.start_qvel);
      const to = states(recorded.qpos, recorded.qvel);
      const rest = (warm: string, place: string) => {
        const places = split(doubles(place), 2);
        return split(doubles(warm), speeds).map((row, t) => [...row, ...places[t], 1]);
      };
      const unseen = [
        ...rest(recorded.start_warmstart, recorded.start_main_body_xy),
        ...rest(recorded.warmstart, recorded.main_body_xy),
      ];
      const observed = split(floats(recorded.observations), floats(recorded.observations).length / length);
      const terms = Object.entries(recorded.terms).map(([name, text]) => [name, doubles(text)] as const);
      return {
        id,
        options: optionsOf(options),
        steps: split(floats(recorded.actions), actions).map((action, t) => ({
          label: `${id} ${first + t}`,
          state: [...[...from, ...to][t], ...unseen[t]],
          action,
          nextState: to[t],
          observation: observed[t],
          reward: doubles(recorded.rewards)[t],
          terminated: terminated.includes(t),
          terms: Object.fromEntries(terms.map(([name, values]) => [name, values[t]])),
        })),
      };
    }),
    resets: resets.map(resetOf),
  };
}

type AntTexts = "qpos" | "qvel" | "warmstart" | "main_body_xy";

interface RecordedAnt extends Record<AntTexts | `start_${AntTexts}` | "actions" | "observations" | "rewards", string> {
  id: string;
  first: number;
  options: Record<string, number | boolean | [number, number]>;
  length: number;
  terminated: number[];
  terms: Record<string, string>;
}

type Texts = "init_qpos" | "init_qvel" | "actions" | "qpos" | "qvel" | "warmstart" | "observations" | "rewards";

interface Recorded extends Record<Texts | "sensitivity", string> {
  id: string;
  options: Record<string, number | boolean | [number, number]>;
  length: number;
  terminated: number[];
  terms: Record<string, string>;
}

function trajectory(recorded: Recorded, dofs: number, actions: number): PlanarTrajectory {
  const { id, length, terminated } = recorded;
  const rows = (text: string) => split(doubles(text), dofs);
  const states = [...doubles(recorded.init_qpos), ...doubles(recorded.init_qvel), ...new Array(dofs).fill(0)];
  const [qpos, qvel, warm] = [rows(recorded.qpos), rows(recorded.qvel), rows(recorded.warmstart)];
  const moves = split(floats(recorded.actions), actions);
  const seen = split(floats(recorded.observations), floats(recorded.observations).length / length);
  const rewards = floats(recorded.rewards);
  const terms = Object.entries(recorded.terms).map(([name, text]) => [name, doubles(text)] as const);
  return {
    id,
    options: optionsOf(recorded.options),
    sensitivity: doubles(recorded.sensitivity),
    steps: moves.map((action, t) => ({
      label: `${id} ${t}`,
      state: t === 0 ? states : [...qpos[t - 1], ...qvel[t - 1], ...warm[t - 1]],
      action,
      nextState: [...qpos[t], ...qvel[t]],
      observation: seen[t],
      reward: rewards[t],
      terminated: terminated.includes(t),
      terms: Object.fromEntries(terms.map(([name, values]) => [name, values[t]])),
    })),
  };
}

/** A range of Gymnasium's is two numbers of swingup's. */
function optionsOf(given: Recorded["options"]): Record<string, number | boolean> {
  const named = Object.entries(given).flatMap(([name, value]) => {
    if (!Array.isArray(value)) return [[name, value]];
    const short = name.replace(/_range$/, "");
    return [
      [`${short}_min`, value[0]],
      [`${short}_max`, value[1]],
    ];
  });
  return Object.fromEntries(named);
}

function doubles(text: string): number[] {
  return [...new Float64Array(bytesOf(text))];
}

function floats(text: string): number[] {
  return [...new Float32Array(bytesOf(text))];
}

function bytesOf(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text, "base64")).buffer;
}

function split(numbers: readonly number[], width: number): number[][] {
  return Array.from({ length: numbers.length / width }, (_, row) => numbers.slice(row * width, (row + 1) * width));
}
