/** One run of the doctor's benchmark: a site with an injection, recorded as the doctor would read it. */
import { createTrainer, NonFiniteError, type Trainer, type TrainingOptions, type TrainingUpdate } from "swingup";
import type { Injection, Site } from "./doctor_faults.ts";
import { kept } from "./doctor_recordings.ts";
import { taskWith } from "./doctor_tasks.ts";

const EPISODES = 20; // of the evaluation at the end

/** What the doctor reads of a run. */
export interface RecordedRun {
  readonly config: object;
  readonly updates: readonly TrainingUpdate[];
  readonly facts: {
    readonly timeLimit: number;
    readonly rewardThreshold?: number | undefined;
    readonly evaluation?: { readonly meanReturn: number; readonly stdReturn: number };
    readonly failure?: { readonly quantity: string; readonly update: number };
  };
}

/** The recording of a training with the injection. */
export function recordRun(site: Site, injection: Injection, seed: number): Promise<RecordedRun> {
  return kept({ site, injection, seed }, () => trainWith(site, injection, seed));
}

/** The recording of a training with these options. */
export function record(options: TrainingOptions): Promise<RecordedRun> {
  return kept({ options }, () => train(options));
}

function trainWith(site: Site, injection: Injection, seed: number): Promise<RecordedRun> {
  const { settings = {}, env, share = 1, hiddenBias } = injection;
  const whole: TrainingOptions = {
    ...site.settings,
    ...settings,
    env: site.task ? taskWith(site.env, env) : site.env,
    seed,
  };
  const steps = Math.round((whole.steps ?? 100_000) * share);
  return train({ ...whole, steps }, hiddenBias);
}

async function train(options: TrainingOptions, hiddenBias?: number): Promise<RecordedRun> {
  const trainer = await createTrainer({ ...options, threads: 1 });
  if (hiddenBias !== undefined) killUnits(trainer, hiddenBias);
  const updates: TrainingUpdate[] = [];
  const { config, environment } = trainer;
  const facts = {
    timeLimit: config.timeLimit ?? environment.timeLimit,
    rewardThreshold: environment.rewardThreshold,
  };
  try {
    for await (const update of trainer.train()) updates.push(update);
    if (facts.timeLimit === 0) return { config, updates, facts };
    const { meanReturn, stdReturn } = await trainer.evaluate({ episodes: EPISODES });
    return { config, updates, facts: { ...facts, evaluation: { meanReturn, stdReturn } } };
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    const { quantity, update } = error;
    return { config, updates, facts: { ...facts, failure: { quantity, update } } };
  } finally {
    await trainer.dispose();
  }
}

function killUnits(trainer: Trainer, bias: number): void {
  const { parameters } = trainer;
  const biases = trainer.tensors.filter(({ name }) => name.endsWith(".bias"));
  for (const { name, shape, offset } of biases) {
    const [role, layer] = name.split(".");
    const last = !biases.some((other) => other.name === `${role}.${Number(layer) + 1}.bias`);
    if (!last) parameters.fill(bias, offset, offset + shape[0]);
  }
  trainer.parameters = parameters;
}
