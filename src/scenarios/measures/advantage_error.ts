/**
 * How far an estimate of the advantage is from the true one, which a simulator can tell: the environment is put back into
 * a state as often as one likes. From each of some states many episodes go on with the same first action; the mean of
 * their returns is the truth, and each of them gives an estimate.
 */
import type { Policy } from "../../agent/policy.ts";
import { Random } from "../../core/random.ts";
import { makeVectorEnv } from "../../envs/make_vector_env.ts";
import type { VectorEnv } from "../../envs/vector_env.ts";
import type { ScenarioSettings } from "../scenario.ts";
import { frozenPolicy } from "./frozen_policy.ts";
import type { Measured } from "./measure.ts";

const TRAINED = 20_000; // steps of the policy whose advantages are estimated
const STATES = 16;
const EPISODES = 256; // from each state with each action
const LONGEST = 1000; // steps that are followed: what comes later counts less than 0.99^1000
const APART = 23; // steps between two states that are looked at

/**
 * `shift` is what the estimates of all states are too high by, as where the value function is too low; an update that
 * normalizes advantages takes it away. `bias` is what is left of it in each state, `deviation` the noise, `error` both:
 * root mean squares over the states, as `advantageSize` is of the truth.
 */
export async function advantageError({ job }: Measured): Promise<Record<string, number>> {
  const { env: id, settings, seed } = job;
  const policy = await frozenPolicy({ env: id, settings: { algorithm: "ppo" }, steps: TRAINED });
  const wrappers = { timeLimit: 0 };
  const random = new Random(seed);
  const states = await statesOf(policy, id, random);
  const env = await makeVectorEnv(id, { numEnvs: EPISODES, seed, wrappers });
  env.reset();
  const { gamma = 0.99 } = settings;
  const found = states.map(({ state, action, probabilities }) => {
    const runs = probabilities.map((_, choice) => follow(env, policy, state, choice, random));
    const returns = runs.map((run) => mean(run.map(({ rewards }) => discounted(rewards, gamma))));
    const value = returns.reduce((sum, one, choice) => sum + probabilities[choice] * one, 0);
    return errorOf(
      runs[action].map((run) => estimate(run, settings, gamma)),
      returns[action] - value,
    );
  });
  return summedUp(found);
}

interface Found {
  readonly bias: number;
  readonly deviation: number;
  readonly truth: number;
}

/** Of the states' errors. */
export function summedUp(found: readonly Found[]): Record<string, number> {
  const shift = mean(found.map(({ bias }) => bias));
  const bias = rootMeanSquare(found.map((one) => one.bias - shift));
  const deviation = rootMeanSquare(found.map((one) => one.deviation));
  const advantageSize = rootMeanSquare(found.map(({ truth }) => truth));
  return { shift, bias, deviation, error: Math.hypot(bias, deviation), advantageSize };
}

interface Place {
  readonly state: Float64Array;
  readonly action: number;
  readonly probabilities: readonly number[];
}

/** What an episode gave from the state on; `values[t]` of the state before reward t, 0 after the end. */
interface Followed {
  readonly rewards: readonly number[];
  readonly values: readonly number[];
}

/** Estimate of the advantage of the first action, by the settings' estimator. */
export function estimate({ rewards, values }: Followed, settings: ScenarioSettings, gamma: number): number {
  const { advantageEstimator = "gae", gaeLambda = 0.95, nStepReturn = 5 } = settings;
  if (advantageEstimator === "nStep") {
    const steps = Math.min(nStepReturn, rewards.length);
    return discounted(rewards.slice(0, steps), gamma) + gamma ** steps * (values[steps] ?? 0) - values[0];
  }
  const lambda = advantageEstimator === "td" ? 0 : advantageEstimator === "monteCarlo" ? 1 : gaeLambda;
  return rewards.reduce((sum, reward, t) => {
    const delta = reward + gamma * (values[t + 1] ?? 0) - values[t];
    return sum + (gamma * lambda) ** t * delta;
  }, 0);
}

/** States that the policy meets, some steps apart, and what it did there. */
async function statesOf(policy: Policy, id: string, random: Random): Promise<Place[]> {
  const env = await makeVectorEnv(id, { numEnvs: 1, seed: random.integer(2 ** 31) });
  env.reset();
  const places: Place[] = [];
  for (let step = 1; places.length < STATES; step++) {
    const { probabilities } = policy.inspect(env.observation(0));
    const chances = [...(probabilities ?? [])];
    const action = drawn(chances, random);
    if (step % APART === 0) places.push({ state: env.getState(0), action, probabilities: chances });
    env.actions[0] = action;
    env.step();
  }
  return places;
}

/** Episodes from a state, all with the same first choice. */
function follow(env: VectorEnv, policy: Policy, state: Float64Array, choice: number, random: Random): Followed[] {
  const lanes = env.numEnvs;
  const running = new Uint8Array(lanes).fill(1);
  const runs = Array.from({ length: lanes }, () => ({ rewards: [] as number[], values: [] as number[] }));
  for (let lane = 0; lane < lanes; lane++) env.setState(lane, state);
  for (let step = 0, left = lanes; step < LONGEST && left > 0; step++) {
    const { values, probabilities = new Float32Array(0) } = policy.inspect(columnsOf(env), lanes);
    const choices = probabilities.length / lanes;
    for (let lane = 0; lane < lanes; lane++) {
      const chances = Array.from({ length: choices }, (_, k) => probabilities[k * lanes + lane]);
      env.actions[lane] = step === 0 ? choice : drawn(chances, random);
      if (running[lane]) runs[lane].values.push(values[lane]);
    }
    env.step();
    for (let lane = 0; lane < lanes; lane++) {
      if (!running[lane]) continue;
      runs[lane].rewards.push(env.rewards[lane]);
      if (env.terminated[lane]) {
        running[lane] = 0;
        left -= 1;
      }
    }
  }
  return runs;
}

/** `[feature][lane]` without gaps. */
function columnsOf(env: VectorEnv): Float32Array {
  const lanes = env.numEnvs;
  const rows = env.observations.length / env.stride;
  const columns = new Float32Array(rows * lanes);
  for (let row = 0; row < rows; row++)
    columns.set(env.observations.subarray(row * env.stride, row * env.stride + lanes), row * lanes);
  return columns;
}

function errorOf(estimates: readonly number[], truth: number): Found {
  const middle = mean(estimates);
  return { bias: middle - truth, deviation: rootMeanSquare(estimates.map((one) => one - middle)), truth };
}

function drawn(chances: readonly number[], random: Random): number {
  let left = random.uniform();
  for (let choice = 0; choice < chances.length - 1; choice++) {
    left -= chances[choice];
    if (left < 0) return choice;
  }
  return chances.length - 1;
}

function discounted(rewards: readonly number[], gamma: number): number {
  return rewards.reduceRight((sum, reward) => reward + gamma * sum, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(mean(values.map((value) => value * value)));
}
