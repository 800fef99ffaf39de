/** Rules about the networks: their size, their units, and the gradient on its way through them. */
import { oneDigit } from "../round.ts";
import { names, type Rules } from "../rule.ts";

const LEAST_UNITS = 4;
const CONSTANT_UNITS = { most: 0.3, mostAtFirst: 0.1 }; // share of the units that say nothing
const CLIPPING = { mostSteps: 0.9, leastLimit: 0.005 }; // share of the steps; limits of 0.5 are usual
const LEAST_GRADIENT = 1e-4; // of the policy
const DEEP = 3; // layers

export const network: Rules = {
  /** A network of so few units that it cannot tell states apart. */
  "network-too-small": {
    cause: "A hidden layer has so few units that most of what is observed is lost in it.",
    explains: ["value-function-does-not-fit", "observations-uninformative", "dead-units"],
    examine(run) {
      const sizes = run.list("hiddenSizes");
      const least = Math.min(...sizes);
      if (sizes.length === 0 || !(least < LEAST_UNITS)) return undefined;
      return {
        likelihood: 0.85,
        shown: { metric: "hiddenSizes", value: least, threshold: LEAST_UNITS },
        advice: { hiddenSizes: "64,64" },
      };
    },
  },

  /** Hidden units that output the same for every observation. */
  "dead-units": {
    cause: "Many hidden units output the same whatever is observed: they learn nothing more and say nothing.",
    explains: names`value-function-does-not-fit gradient-vanishes observations-uninformative network-too-small
      learning-rate-too-low`,
    examine(run) {
      const dead = run.median("deadUnits", [0, 1]);
      if (!(dead > CONSTANT_UNITS.most)) return undefined;
      const relu = run.setting("activation") === "relu";
      return {
        likelihood: relu ? 0.9 : 0.7,
        ...run.above("deadUnits", dead, CONSTANT_UNITS.most),
        advice: {
          activation: relu ? "leakyRelu" : "tanh",
          learningRate: oneDigit(Math.min(3e-4, run.number("learningRate") / 3)),
        },
      };
    },
  },

  /** A limit on the gradient so low that it decides every step. */
  "gradient-always-clipped": {
    cause:
      "Every gradient is many times above maxGradientNorm, so what is left of it is no larger than the optimizer's epsilon.",
    explains: ["learning-rate-too-low", "value-function-does-not-fit"],
    examine(run) {
      const limit = run.number("maxGradientNorm");
      const clipped = run.median("clippedGradients", [0, 0.6]);
      if (!(limit > 0 && limit < CLIPPING.leastLimit) || !(clipped > CLIPPING.mostSteps)) return undefined;
      return {
        likelihood: 0.95,
        ...run.above("clippedGradients", clipped, CLIPPING.mostSteps),
        advice: { maxGradientNorm: 0.5 },
      };
    },
  },

  /** A gradient that is lost on its way through the network. */
  "gradient-vanishes": {
    cause:
      "What is observed is lost on its way through the layers, and so is the gradient on its way back: the first layers do not learn.",
    explains: ["dead-units", "learning-rate-too-low", "observations-uninformative", "value-function-does-not-fit"],
    examine(run) {
      const constant = run.first("deadUnits");
      const norm = run.median("policyGradientNorm", [0, 0.5]);
      const saturates = run.setting("activation") !== "relu" && run.list("hiddenSizes").length >= DEEP;
      const silent = saturates && constant > CONSTANT_UNITS.mostAtFirst && run.first("observationConstant") < 1;
      const undecided = run.median("entropy", [0, 0.5]) > 0.5 * run.first("entropy");
      const varies = run.setting("normalizeAdvantages") === true && run.median("advantageStd", [0, 0.5]) > 1e-6;
      const gone = norm < LEAST_GRADIENT && undecided && varies && run.learning.failed;
      if (!silent && !gone) return undefined;
      return {
        likelihood: silent ? 0.92 : 0.6,
        shown: {
          metric: silent ? "deadUnits" : "policyGradientNorm",
          value: silent ? constant : norm,
          threshold: silent ? CONSTANT_UNITS.mostAtFirst : LEAST_GRADIENT,
        },
        advice: { activation: "tanh", initialization: "orthogonal", hiddenSizes: "64,64" },
      };
    },
  },
};
