/**
 * The faults that the doctor's benchmark injects: for each rule three strengths, and where they can be injected. Settings
 * are laid over what makes the environment learn.
 */
import type { TrainingOptions } from "swingup";
import type { EnvFault } from "./doctor_tasks.ts";

type Settings = Partial<TrainingOptions>;

/** One strength of a fault. */
export interface Injection {
  readonly settings?: Settings;
  /** In the environment, which must be a task of ours then. */
  readonly env?: EnvFault;
  /** Share of the usual steps after which the run ends. */
  readonly share?: number;
  /** Hidden biases are set to it before training. */
  readonly hiddenBias?: number;
}

export interface Fault {
  readonly rule: string;
  /** Weak, middle, strong. */
  readonly strengths: readonly [Injection, Injection, Injection];
  /** For environments with such actions alone. */
  readonly actions?: "continuous" | "discrete";
  /** Findings that are as right. */
  readonly also?: readonly string[];
}

const settings = (name: string, ...values: unknown[]) =>
  values.map((value) => ({ settings: { [name]: value } })) as unknown as Fault["strengths"];
const env = (name: keyof EnvFault, ...values: unknown[]) =>
  values.map((value) => ({ env: { [name]: value } })) as unknown as Fault["strengths"];

export const faults: readonly Fault[] = [
  { rule: "learning-rate-too-high", strengths: settings("learningRate", 0.05, 0.15, 0.5) },
  { rule: "learning-rate-too-low", strengths: settings("learningRate", 1e-5, 3e-6, 1e-6) },
  { rule: "clip-range-too-wide", strengths: settings("clipRange", 1, 3, 10) },
  { rule: "clip-range-too-narrow", strengths: settings("clipRange", 0.01, 0.003, 0.001) },
  {
    rule: "too-many-epochs",
    strengths: [50, 80, 120].map((epochs) => ({
      settings: { epochs },
      share: 0.5,
    })) as unknown as Fault["strengths"],
  },
  {
    rule: "batch-too-small",
    strengths: [8, 4, 2].map((rolloutSteps) => ({
      settings: { numEnvs: 4, rolloutSteps, minibatchSize: 4 * rolloutSteps },
      share: 0.4,
    })) as unknown as Fault["strengths"],
  },
  { rule: "entropy-bonus-too-large", strengths: settings("entropyCoefficient", 0.5, 2, 10) },
  {
    rule: "log-std-at-bound",
    actions: "continuous",
    strengths: [-0.05, -0.02, 0].map((bound) => ({
      settings: { initialLogStd: 0, minLogStd: bound, maxLogStd: 0.02 },
    })) as unknown as Fault["strengths"],
  },
  {
    rule: "exploration-too-small",
    actions: "continuous",
    strengths: settings("initialLogStd", -4, -5, -7),
  },
  {
    rule: "advantages-not-normalized",
    strengths: [50, 150, 500].map((rewardScale) => ({
      settings: { normalizeAdvantages: false, rewardScale, normalizeRewards: false },
    })) as unknown as Fault["strengths"],
    also: ["reward-scale-too-large"],
  },
  {
    rule: "reward-scale-too-large",
    strengths: [100, 1000, 10_000].map((rewardScale) => ({
      settings: { rewardScale, normalizeRewards: false },
    })) as unknown as Fault["strengths"],
    also: ["value-gradient-dominates"],
  },
  {
    rule: "reward-scale-too-small",
    strengths: [1e-4, 1e-5, 1e-6].map((rewardScale) => ({
      settings: { rewardScale, normalizeRewards: false },
    })) as unknown as Fault["strengths"],
  },
  {
    rule: "reward-never-seen",
    strengths: [{ env: { never: true } }, { env: { never: true } }, { env: { never: true } }],
  },
  { rule: "reward-constant", strengths: env("constantReward", 0, 0, 0), also: ["reward-never-seen"] },
  {
    rule: "reward-statistics-stale",
    strengths: [1, 2, 3].map((wildStart) => ({
      env: { wildStart },
      settings: { normalizeRewards: true },
    })) as unknown as Fault["strengths"],
  },
  { rule: "observations-not-scaled", strengths: env("observationOffset", 300, 3000, 1e6) },
  { rule: "observations-uninformative", strengths: env("hidden", 1, 1, 1) },
  { rule: "gamma-too-low", strengths: settings("gamma", 0.5, 0.2, 0) },
  {
    rule: "gamma-too-high",
    actions: "continuous",
    strengths: [0.95, 0.98, 1].map((gaeLambda) => ({
      settings: { gamma: 1, gaeLambda },
    })) as unknown as Fault["strengths"],
  },
  { rule: "value-function-does-not-fit", strengths: settings("valueCoefficient", 1e-6, 1e-8, 0) },
  {
    rule: "value-gradient-dominates",
    strengths: [100, 1000, 10_000].map((valueCoefficient) => ({
      settings: { valueCoefficient },
    })) as unknown as Fault["strengths"],
    also: ["reward-scale-too-large"],
  },
  {
    rule: "network-too-small",
    strengths: [[2], [1], [1, 1]].map((hiddenSizes) => ({
      settings: { hiddenSizes },
    })) as unknown as Fault["strengths"],
  },
  {
    rule: "dead-units",
    strengths: [-3, -10, -100].map((hiddenBias) => ({
      hiddenBias,
      settings: { activation: "relu" },
    })) as unknown as Fault["strengths"],
  },
  { rule: "gradient-always-clipped", strengths: settings("maxGradientNorm", 1e-6, 1e-7, 1e-8) },
  {
    rule: "gradient-vanishes",
    strengths: [4, 6, 8].map((depth) => ({
      settings: {
        hiddenSizes: new Array(depth).fill(32),
        activation: "sigmoid",
        initialization: "smallUniform",
      },
    })) as unknown as Fault["strengths"],
  },
  { rule: "actions-out-of-scale", actions: "continuous", strengths: env("actionScale", 0.02, 100, 1000) },
  {
    rule: "no-episode-ends",
    strengths: [{ env: { endless: true } }, { env: { endless: true } }, { env: { endless: true } }],
  },
  {
    rule: "time-limit-as-termination",
    strengths: [1, 1, 1].map(() => ({ env: { limitAsTermination: true } })) as unknown as Fault["strengths"],
    also: ["reward-constant"], // where each step is worth the same
  },
  { rule: "not-finished", strengths: [{ share: 0.25 }, { share: 0.18 }, { share: 0.12 }] },
];

/** Where faults are injected: environments with what makes them learn, and how many steps that takes. */
export interface Site {
  readonly env: string;
  /** Whether it is one of ours, in which an environment's own faults can be. */
  readonly task?: true;
  readonly actions: "continuous" | "discrete";
  readonly settings: Settings;
}

const QUICK: Settings = { learningRate: 1e-3, numEnvs: 16, rolloutSteps: 64, minibatchSize: 128, epochs: 6 };
const task = (env: string, actions: Site["actions"], steps: number, more: Settings = {}): Site => ({
  env,
  task: true,
  actions,
  settings: { ...QUICK, steps, ...more },
});

/** Those that thresholds are chosen on, and those that are reported. */
export const sites: Readonly<Record<"chosen" | "reported", readonly Site[]>> = {
  chosen: [
    { env: "CartPole-v1", actions: "discrete", settings: { steps: 50_000 } },
    { env: "Pendulum-v1", actions: "continuous", settings: { steps: 100_000 } },
    task("rooms", "discrete", 50_000),
    task("track", "continuous", 60_000),
    task("pole", "discrete", 60_000),
  ],
  reported: [
    { env: "Acrobot-v1", actions: "discrete", settings: { preset: "fast", steps: 80_000 } },
    { env: "Reacher-v5", actions: "continuous", settings: { steps: 120_000 } },
    { env: "MountainCarContinuous-v0", actions: "continuous", settings: { steps: 20_000 } },
    task("cliff", "discrete", 60_000),
    task("reach", "continuous", 60_000),
    task("swing", "continuous", 60_000),
  ],
};
