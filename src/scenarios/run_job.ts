/** Carries out one run of a scenario: trains, evaluates both ways of acting, and measures what the scenario asks for. */
import { throwIfAborted } from "../core/abort.ts";
import { createTrainer } from "../trainer/create_trainer.ts";
import type { Trainer } from "../trainer/trainer.ts";
import type { DqnSettings } from "./dqn/settings.ts";
import { trainDqn } from "./dqn/train_dqn.ts";
import { measures } from "./measures/measures.ts";
import type { ScenarioJob, ScenarioRun } from "./scenario.ts";

const EPISODES = 100;
const POINTS = 80; // of a curve

/** @throws the signal's reason where it was aborted; NonFiniteError and whatever else training throws */
export async function runJob(job: ScenarioJob, signal?: AbortSignal): Promise<ScenarioRun> {
  const { env, settings, seed, dqn, measure } = job;
  if (dqn !== null) return runDqn(job, dqn, signal);
  const trainer = await createTrainer({ ...settings, env, seed, threads: 1, ...(signal && { signal }) });
  try {
    const account = new Account(trainer);
    for await (const { step, metrics } of trainer.train()) account.add(step, metrics);
    throwIfAborted(signal);
    const meanReturn = async (deterministic: boolean) =>
      (await trainer.evaluate({ episodes: EPISODES, deterministic })).meanReturn;
    const { meanReturn: training, solvedAtStep, solvedAtSeconds, seconds } = trainer.summary();
    const values = {
      deterministic: await meanReturn(true),
      sampled: await meanReturn(false),
      training,
      solvedAtStep,
      solvedAtSeconds,
      seconds,
      ...account.values(),
      ...(measure === null ? {} : await measures[measure]({ trainer, job })),
    };
    return { seed, values: finite(values), curve: thinned(account.curve) };
  } finally {
    await trainer.dispose();
  }
}

async function runDqn(
  { env, settings, seed }: ScenarioJob,
  dqn: DqnSettings,
  signal?: AbortSignal,
): Promise<ScenarioRun> {
  const { steps = 100_000 } = settings;
  const start = performance.now();
  const { curve, meanReturn } = await trainDqn({ env, steps, seed, episodes: EPISODES, ...dqn }, signal);
  const seconds = (performance.now() - start) / 1000;
  const training = curve.at(-1)?.[1] ?? null;
  const values = { deterministic: meanReturn, sampled: null, training, seconds, area: area(curve) };
  return { seed, values: finite(values), curve: thinned(curve) };
}

/** What the updates of a run say, summed up. */
class Account {
  readonly #half: number;
  readonly #sums = new Map<string, { sum: number; count: number }>();
  readonly curve: [step: number, value: number][] = [];

  constructor({ horizon }: Trainer) {
    this.#half = horizon / 2;
  }

  add(step: number, metrics: object): void {
    const { episodeReturn } = metrics as { episodeReturn: number };
    if (Number.isFinite(episodeReturn)) this.curve.push([step, episodeReturn]);
    if (step <= this.#half) return;
    for (const [name, value] of Object.entries(metrics)) {
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      const entry = this.#sums.get(name) ?? { sum: 0, count: 0 };
      this.#sums.set(name, { sum: entry.sum + value, count: entry.count + 1 });
    }
  }

  values(): Record<string, number> {
    const means = [...this.#sums].map(([name, { sum, count }]): [string, number] => [name, sum / count]);
    return { ...Object.fromEntries(means), area: area(this.curve) };
  }
}

/** Mean over the steps, a value standing for the time since the one before it. */
function area(curve: readonly (readonly [number, number])[]): number {
  let [sum, last] = [0, 0];
  for (const [step, value] of curve) {
    sum += value * (step - last);
    last = step;
  }
  return sum / last;
}

function thinned<T>(points: readonly T[]): T[] {
  const every = Math.ceil(points.length / POINTS);
  return points.filter((_, k) => (points.length - 1 - k) % every === 0);
}

/** Numbers with six significant digits, null for what is none. */
function finite(values: Readonly<Record<string, number | null>>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6)),
    ]),
  );
}
