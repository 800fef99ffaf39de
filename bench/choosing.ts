/**
 * What people believe about learning settings, each belief beside runs that it would have otherwise: ten seeds of each
 * variant, the interquartile mean and the worst of what they reached, and what else tells. `docs/guides/choosing.md` has the
 * table and what follows from it.
 */
import { createTrainer, type TrainingOptions, type TrainingUpdate } from "swingup";
import { interquartileMean } from "../src/statistics/over_seeds.ts";
import { inventory } from "./problems/inventory.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const EPISODES = 20; // of each evaluation

/** One way of doing it. */
interface Variant {
  readonly belief: string;
  readonly variant: string;
  readonly options: TrainingOptions;
}

/** What a run came to. */
interface Outcome {
  /** Of the last 100 training episodes, so of sampled actions. */
  readonly sampled: number;
  /** Of the most probable ones. */
  readonly probable: number;
  /** Share of the greatest entropy there was that is left at the end; NaN for continuous actions. */
  readonly entropyLeft: number;
  /** The deviation of the value loss over the last half, over its mean there. */
  readonly lossSwing: number;
  /** Processor seconds. */
  readonly seconds: number;
}

const cartPole = { env: "CartPole-v1", steps: 30_000 } as const;
const plain = { ...cartPole, preset: "plain", numEnvs: 8, minibatchSize: 64 } as const;
const pendulum = { env: "Pendulum-v1" } as const;
const stock = { env: inventory, steps: 40_000 } as const;
const normalized = { normalizeObservations: true, normalizeRewards: true } as const;

export const variants: readonly Variant[] = [
  ...variantsOf("REINFORCE is slow, so something is broken", {
    "PPO, 30,000 steps": cartPole,
    "REINFORCE, 30,000 steps": { ...cartPole, algorithm: "reinforce" },
    "REINFORCE, 120,000 steps": { ...cartPole, algorithm: "reinforce", steps: 120_000 },
  }),
  ...variantsOf("a clip range of 0.5 is faster", {
    "Pendulum-v1, 0.2": { ...pendulum, clipRange: 0.2 },
    "Pendulum-v1, 0.5": { ...pendulum, clipRange: 0.5 },
    "Pendulum-v1, 2": { ...pendulum, clipRange: 2 },
  }),
  ...variantsOf("huge batches are always stabler", {
    "CartPole-v1, rollouts of 128 samples": { ...plain, rolloutSteps: 16 },
    "CartPole-v1, 1,024 samples": { ...plain, rolloutSteps: 128 },
    "CartPole-v1, 8,192 samples": { ...plain, rolloutSteps: 1024 },
  }),
  ...variantsOf("a policy should become deterministic", {
    "CartPole-v1, 100,000 steps": { ...cartPole, steps: 100_000 },
    "CartPole-v1, entropyCoefficient 0.02": { ...cartPole, steps: 100_000, entropyCoefficient: 0.02 },
  }),
  ...variantsOf("a value loss that oscillates is a bug", {
    "CartPole-v1, preset": cartPole,
    "CartPole-v1, normalizeRewards": { ...cartPole, normalizeRewards: true },
    "CartPole-v1, a tenth of the learning rate": { ...cartPole, learningRate: 4e-4 },
  }),
  ...variantsOf("a small learning rate replaces normalization", {
    "inventory, 3e-4": { ...stock, learningRate: 3e-4 },
    "inventory, 3e-5": { ...stock, learningRate: 3e-5 },
    "inventory, 3e-4, both normalized": { ...stock, ...normalized, learningRate: 3e-4 },
  }),
  ...variantsOf("TRPO is better, since it is more involved", {
    "CartPole-v1, TRPO": { ...cartPole, algorithm: "trpo" },
    "Pendulum-v1, TRPO": { ...pendulum, algorithm: "trpo" },
  }),
];

function variantsOf(belief: string, of: Readonly<Record<string, TrainingOptions>>): Variant[] {
  return Object.entries(of).map(([variant, options]) => ({ belief, variant, options }));
}

/** Takes some minutes. */
export async function choosing(): Promise<object[]> {
  const rows: object[] = [];
  for (const variant of variants) rows.push(await row(variant));
  return rows;
}

/** A variant over all seeds. */
export async function row({ belief, variant, options }: Variant): Promise<object> {
  const outcomes: Outcome[] = [];
  for (const seed of SEEDS) outcomes.push(await outcome({ ...options, seed }));
  const over = (name: keyof Outcome) => outcomes.map((one) => one[name]);
  return {
    belief,
    variant,
    sampled: round(interquartileMean(over("sampled"))),
    worst: round(Math.min(...over("sampled"))),
    probable: round(interquartileMean(over("probable"))),
    entropyLeft: round(interquartileMean(over("entropyLeft"))),
    lossSwing: round(interquartileMean(over("lossSwing"))),
    seconds: round(interquartileMean(over("seconds"))),
  };
}

async function outcome(options: TrainingOptions): Promise<Outcome> {
  const trainer = await createTrainer({ ...options, threads: 1 });
  try {
    const updates: TrainingUpdate[] = [];
    const start = process.cpuUsage();
    for await (const update of trainer.train()) updates.push(update);
    const { user, system } = process.cpuUsage(start);
    const { meanReturn } = await trainer.evaluate({ episodes: EPISODES });
    const entropies = updates.map(({ metrics }) => metrics.entropy);
    const losses = updates.slice(updates.length >> 1).map(({ metrics }) => metrics.valueLoss);
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    const squares = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length;
    return {
      sampled: updates[updates.length - 1].metrics.episodeReturn,
      probable: meanReturn,
      entropyLeft: (entropies.at(-1) ?? Number.NaN) / Math.max(...entropies),
      lossSwing: Math.sqrt(squares) / mean,
      seconds: (user + system) / 1e6,
    };
  } finally {
    await trainer.dispose();
  }
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
