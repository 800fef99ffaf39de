/** How many threads a run gets. */
import { hardwareThreads, maySleep, sharingObstacle, workerObstacle } from "#threads";
import { checkInteger } from "../core/check.ts";
import type { Engine } from "../networks/network.ts";
import { networkSpecs } from "../policies/actor_critic.ts";
import type { ReplicaSpec } from "./replica.ts";

const MOST = 64;
const MOST_CHOSEN = 8; // a minibatch has few chunks, and meetings cost more the more threads there are
const FLOPS = 40e9; // of one thread's kernels, roughly
const WORTH = 1; // s of arithmetic in a run below which starting workers (some 50 ms) and warming them up does not pay
const MINIBATCH_WORTH = 1e-3; // s of arithmetic in a minibatch below which its three meetings may cost what they save
const STEP_WORTH = 50_000; // ns of a step of all lanes below which its two meetings may cost what they save
const LANES = 16; // in the smallest share of a step
const CHUNK = 64; // samples in the smallest chunk of a minibatch

const warned = new Set<string>();

/**
 * The number of threads of a run: what the user asks for, or what the work is worth.
 * @throws RangeError for more than one thread on an engine whose networks live outside the shared memory, or where no
 * worker can be started
 */
export function chooseThreads(asked: unknown, engine: Engine, spec: ReplicaSpec): number {
  const threads = asked === undefined ? undefined : checkInteger("threads", asked, { least: 1, most: MOST });
  if (engine.name !== "fused") {
    if (threads !== undefined && threads > 1)
      throw new RangeError(`threads: expected 1 with the engine ${engine.name}, got ${threads}`);
    return 1;
  }
  if (threads === 1) return 1;
  const unshared = sharingObstacle();
  if (unshared !== undefined) {
    if (threads !== undefined) warnOfOneThread(unshared);
    return 1;
  }
  const chosen = threads ?? worthwhile(spec);
  const obstacle = chosen > 1 ? workerObstacle() : undefined;
  if (obstacle === undefined) return chosen;
  if (threads !== undefined) throw new RangeError(`threads: expected 1, since ${obstacle}, got ${threads}`);
  warnOfOneThread(obstacle);
  return 1;
}

/** Says once why a run that could have more threads has one. */
export function warnOfOneThread(reason: string): void {
  if (warned.has(reason)) return;
  warned.add(reason);
  console.warn(`swingup: training on one thread, since ${reason}`);
}

/**
 * As many as have a chunk of each minibatch, or a group of lanes of each step, where the whole run is long enough; never on
 * the main thread of a page.
 */
function worthwhile(spec: ReplicaSpec): number {
  const { config, stepCost = 0 } = spec;
  const { epochs = 1, minibatchSize = config.numEnvs * config.rolloutSteps } = config;
  const weights = weightCount(spec);
  const run = (2 * weights * config.steps * (1 + 3 * epochs)) / FLOPS;
  const minibatch = (6 * weights * minibatchSize) / FLOPS;
  const stepping = (stepCost * config.steps) / 1e9;
  const chunks = minibatch < MINIBATCH_WORTH ? 1 : Math.floor(minibatchSize / CHUNK);
  const groups = stepCost * config.numEnvs < STEP_WORTH ? 1 : Math.floor(config.numEnvs / LANES);
  if (!maySleep() || (chunks > 1 ? run : 0) + (groups > 1 ? stepping : 0) < WORTH) return 1;
  return Math.max(1, Math.min(hardwareThreads(), MOST_CHOSEN, Math.max(chunks, groups)));
}

function weightCount({ config, observationSpace, actionSpace }: ReplicaSpec): number {
  const networks = networkSpecs({ ...config, observationSpace, actionSpace });
  return networks.reduce((sum, { mlp }) => {
    const sizes = [mlp.inputs, ...mlp.hiddenSizes, mlp.heads.reduce((rows, { outputs }) => rows + outputs, 0)];
    return sum + sizes.slice(1).reduce((weights, units, k) => weights + units * sizes[k], 0);
  }, 0);
}
