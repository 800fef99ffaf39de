/**
 * Does the gradient get everywhere? One update on noise, after which every matrix and every bias must have moved, by a
 * finite amount, and the entropy must lie where that of such actions can lie. It finds a network that is cut off somewhere,
 * units that are all saturated, an engine that computes no gradient.
 */

import type { TrainingConfig } from "../configuration/training_config.ts";
import { choiceCounts, type Space, size } from "../core/space.ts";
import { NonFiniteError } from "../diagnostics/finite.ts";
import type { Finding } from "../doctor/finding.ts";
import type { Trainer } from "../trainer/trainer.ts";
import { firstUpdate } from "./first_update.ts";
import { found } from "./found.ts";

const DECIDED = 0.1; // share of the greatest entropy below which a policy hardly tries anything
const TOLERANCE = 1e-3; // nats for each nat and each number: entropies are sums of float32

/** Trains the trainer, which is on noise, for one update. */
export async function flowFindings(trainer: Trainer): Promise<Finding[]> {
  const before = trainer.parameters;
  const first = await firstUpdate(trainer);
  if (first instanceof NonFiniteError)
    return [
      found("gradient-missing", "error", {
        metric: first.quantity,
        value: Number.NaN,
        threshold: 0,
        cause: `An update on random data ended with ${first.quantity} that is not finite: the network or its settings compute no usable gradient.`,
      }),
    ];
  const { metrics } = first;
  const refused = metrics.stepAccepted === 0; // TRPO's line search found no better policy
  return [...(refused ? [] : unmoved(trainer, before)), ...entropyFindings(metrics.entropy, trainer)];
}

function unmoved({ tensors, parameters, config }: Trainer, before: Float32Array): Finding[] {
  const unasked = config.baseline !== undefined && config.baseline !== "value"; // REINFORCE leaves the value as it is
  const still = tensors.filter(({ name, offset, shape }) => {
    if (unasked && name.startsWith("value.")) return false;
    const count = shape.reduce((product, length) => product * length, 1);
    return parameters.subarray(offset, offset + count).every((value, k) => value === before[offset + k]);
  });
  if (still.length === 0) return [];
  const names = still.map(({ name }) => name).join(", ");
  return [
    found("gradient-missing", "warning", {
      metric: "parameters",
      value: still.length,
      threshold: 0,
      cause: `An update on random data did not move ${names}: no gradient gets there, or one so small that the step is lost in rounding.`,
    }),
  ];
}

function entropyFindings(entropy: number, { config, environment }: Trainer): Finding[] {
  const [least, most] = entropyBounds(environment.actionSpace, config);
  const slack = TOLERANCE * (size(environment.actionSpace) + Math.abs(entropy));
  if (!(entropy >= least - slack && entropy <= most + slack))
    return [
      found("entropy-out-of-bounds", "error", {
        metric: "entropy",
        value: entropy,
        threshold: entropy > most ? most : least,
        cause: "The entropy of the policy is one that such actions cannot have: the distribution is computed wrongly.",
      }),
    ];
  if (environment.actionSpace.type === "box" || entropy >= DECIDED * most) return [];
  return [
    found("entropy-collapsed", "warning", {
      metric: "entropy",
      value: entropy,
      threshold: DECIDED * most,
      cause:
        "The policy is nearly decided before it has learned anything: its first outputs are far too large, so it tries hardly anything.",
    }),
  ];
}

/** Where the entropy of an action can lie, in nats. */
function entropyBounds(space: Space, { squashActions, minLogStd = -20, maxLogStd = 2 }: TrainingConfig) {
  if (space.type === "multiBinary") return [0, size(space) * Math.LN2];
  if (space.type !== "box") return [0, choiceCounts(space).reduce((sum, choices) => sum + Math.log(choices), 0)];
  const numbers = size(space);
  const ofOne = 0.5 * Math.log(2 * Math.PI * Math.E);
  const most = numbers * (ofOne + maxLogStd); // squashing only takes some away
  return [squashActions ? Number.NEGATIVE_INFINITY : numbers * (ofOne + minLogStd), most];
}
