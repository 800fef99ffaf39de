/** What a policy says it thinks, against a computation of its networks in float64. */
import { box, createTrainer, discrete, type Policy } from "swingup";
import { describe, expect, it } from "vitest";

/** The outputs of the network with a prefix for one observation: tanh layers, the last one linear. */
function outputs({ actorCritic }: Policy, prefix: string, observation: readonly number[]): number[] {
  const parameters = actorCritic.parameters.view;
  const layers = actorCritic.tensors.filter(({ name }) => new RegExp(`^${prefix}\\.\\d+\\.weight$`).test(name));
  return layers.reduce((x, { name, shape: [rows, columns], offset }, k) => {
    const bias = actorCritic.tensors.find((tensor) => tensor.name === name.replace("weight", "bias"))!.offset;
    return Array.from({ length: rows }, (_, row) => {
      const sum = x.reduce((total, v, c) => total + parameters[offset + row * columns + c] * v, parameters[bias + row]);
      return k < layers.length - 1 ? Math.tanh(sum) : sum;
    });
  }, Array.from(observation));
}

async function trained(env: string, options: object = {}): Promise<Policy> {
  const trainer = await createTrainer({ env, seed: 2, steps: 4096, ...options });
  for await (const { update } of trainer.train()) if (update === 1) break;
  return trainer.policy();
}

describe("Policy.inspect", () => {
  it("gives the softmax of the logits, and the value", async () => {
    const policy = await trained("CartPole-v1");
    const observation = [0.1, -0.4, 0.05, 0.3];
    const { probabilities, values, means } = policy.inspect(observation);
    const logits = outputs(policy, "policy", observation).map(Math.exp);
    expect(probabilities?.[1]).toBeCloseTo(logits[1] / (logits[0] + logits[1]), 5);
    expect(probabilities![0] + probabilities![1]).toBeCloseTo(1, 6);
    expect(values[0]).toBeCloseTo(outputs(policy, "value", observation)[0], 4);
    expect(means).toBeUndefined();
  });

  it("gives means and standard deviations of a Box, of 100 observations as of each by itself", async () => {
    const policy = await trained("Pendulum-v1", { steps: 8192 });
    const count = 100; // more than a tile, and no multiple of 8
    const angle = (k: number) => (k / count) * 2 * Math.PI;
    const column = (k: number) => [Math.cos(angle(k)), Math.sin(angle(k)), k / 20 - 2];
    const rows = [0, 1, 2].flatMap((row) => Array.from({ length: count }, (_, k) => column(k)[row]));
    const many = policy.inspect(rows, count);
    for (const k of [0, 1, 63, 64, 99]) {
      const one = policy.inspect(column(k));
      expect(many.means?.[k]).toBe(one.means?.[0]);
      expect(many.values[k]).toBe(one.values[0]);
      expect(one.means?.[0]).toBeCloseTo(outputs(policy, "policy", column(k))[0], 4);
    }
    const logStd = policy.actorCritic.distribution.parameters.view[0];
    expect(many.standardDeviations?.[50]).toBeCloseTo(Math.exp(logStd), 6);
  });

  it("normalises what the policy normalises", async () => {
    const policy = await trained("CartPole-v1", { normalizeObservations: true });
    const observation = [0.1, -0.4, 0.05, 0.3];
    const { mean, variance, epsilon } = policy.normalization!;
    const seen = observation.map((x, k) => (x - mean[k]) / Math.sqrt(variance[k] + epsilon));
    expect(policy.inspect(observation).values[0]).toBeCloseTo(outputs(policy, "value", seen)[0], 3);
  });

  it("lets each choice of several add to 1", async () => {
    class Two {
      observationSpace = box([-1], [1]);
      actionSpace = { type: "multiDiscrete", nvec: [2, 3] } as const;
      reset = () => [0];
      step = () => ({ observation: [0.5], reward: 1, terminated: true });
    }
    const trainer = await createTrainer({ env: () => new Two(), steps: 4096 });
    const { probabilities } = (await trainer.policy()).inspect([0.2, 0.4], 2);
    const [a0, , b0, , c0, , d0, , e0] = probabilities!;
    expect(probabilities).toHaveLength(10);
    expect(a0 + b0).toBeCloseTo(1, 6);
    expect(c0 + d0 + e0).toBeCloseTo(1, 6);
  });

  it("refuses what is not so many finite numbers", async () => {
    const policy = await trained("CartPole-v1");
    expect(() => policy.inspect([1, 2, 3])).toThrow("observations: expected 4 numbers, 4 for each of 1 observations");
    expect(() => policy.inspect([1, 2, 3, Number.NaN])).toThrow(
      "observations[3]: expected a finite float32 number, got NaN",
    );
    expect(() => policy.inspect([], 0)).toThrow("count: expected a whole number of at least 1");
  });
});

describe("a policy that is taught", () => {
  it("acts as the trainer does after it was given its parameters", async () => {
    const trainer = await createTrainer({ env: "CartPole-v1", seed: 2, steps: 4096, normalizeObservations: true });
    const early = await trainer.policy();
    for await (const _ of trainer.train());
    const late = await trainer.policy();
    early.parameters = trainer.parameters;
    early.statistics = trainer.statistics;
    expect(early.parametersSha256).toBe(late.parametersSha256);
    expect(early.inspect([0.1, 0.2, 0.3, 0.4])).toEqual(late.inspect([0.1, 0.2, 0.3, 0.4]));
  });

  it("refuses parameters of another policy", async () => {
    const policy = await trained("CartPole-v1");
    expect(() => {
      policy.parameters = new Float32Array(3);
    }).toThrow(/^parameters: expected \d+ numbers, got 3$/);
    expect(() => {
      policy.statistics = new Float64Array(12);
    }).toThrow("statistics: expected none, since the policy takes observations as they are");
    expect(discrete(2)).toEqual(policy.actionSpace);
  });
});

/** A policy whose parameters are chosen by name: whatever `weight` returns for a tensor's row and column. */
async function withWeights(
  options: object,
  weight: (name: string, row: number, column: number) => number,
): Promise<Policy> {
  const trainer = await createTrainer({ seed: 1, ...options } as Parameters<typeof createTrainer>[0]);
  const policy = await trainer.policy();
  const parameters = policy.parameters;
  for (const { name, shape, offset } of policy.tensors) {
    const [rows, columns = 1] = shape;
    for (let k = 0; k < rows * columns; k++)
      parameters[offset + k] = weight(name, Math.floor(k / columns), k % columns);
  }
  policy.parameters = parameters;
  return policy;
}

describe("Policy.activations", () => {
  it("gives what goes in, each hidden layer and the outputs of a network worked out by hand", async () => {
    const weights: Record<string, readonly (readonly number[])[]> = {
      "policy.0.weight": [[1, 0, 2, 0], [0, -1, 0, 1]], // biome-ignore format: a matrix
      "policy.0.bias": [[0.5], [-1]],
      "policy.1.weight": [[2, -3], [1, 1]], // biome-ignore format: a matrix
      "policy.1.bias": [[1], [0]],
    };
    const policy = await withWeights(
      { env: "CartPole-v1", hiddenSizes: [2], activation: "relu" },
      (name, row, column) => weights[name]?.[row][column] ?? 0,
    );
    const layers = policy.activations([0.25, 3, 0.5, 1]);
    expect(layers.map(({ units, activation }) => [units, activation])).toEqual([
      [4, "linear"],
      [2, "relu"],
      [2, "linear"],
    ]);
    expect(Array.from(layers[0].values)).toEqual([0.25, 3, 0.5, 1]);
    expect(Array.from(layers[1].values)).toEqual([1.75, 0]); // 0.25 + 1 + 0.5; max(0, -3 + 1 - 1)
    expect(Array.from(layers[2].values)).toEqual([4.5, 1.75]); // 3.5 + 1; 1.75
  });

  it("gives of 100 observations what it gives of each, and outputs that agree with inspect", async () => {
    const policy = await trained("Pendulum-v1", { steps: 8192, hiddenSizes: [24, 10], normalizeObservations: true });
    const count = 100; // more than a tile, and no multiple of 8
    const column = (k: number) => [Math.cos(k), Math.sin(k), k / 20 - 2];
    const rows = [0, 1, 2].flatMap((row) => Array.from({ length: count }, (_, k) => column(k)[row]));
    const many = policy.activations(rows, count);
    const { means } = policy.inspect(rows, count);
    expect(many.map(({ units }) => units)).toEqual([3, 24, 10, 1]);
    for (const k of [0, 63, 64, 99]) {
      const one = policy.activations(column(k));
      many.forEach(({ units, values }, layer) => {
        for (let unit = 0; unit < units; unit++) expect(values[unit * count + k]).toBe(one[layer].values[unit]);
      });
      expect(many[3].values[k]).toBe(means?.[k]);
    }
    const { mean, variance, epsilon } = policy.normalization!;
    const seen = (column(7)[2] - mean[2]) / Math.sqrt(variance[2] + epsilon);
    expect(many[0].values[2 * count + 7]).toBeCloseTo(seen, 4);
  });

  it("gives the value as the last output of a shared trunk", async () => {
    const policy = await trained("CartPole-v1", { sharedTrunk: true });
    const observation = [0.1, -0.4, 0.05, 0.3];
    const { values } = policy.activations(observation)[3];
    expect(values).toHaveLength(3);
    expect(values[2]).toBe(policy.inspect(observation).values[0]);
  });

  it("refuses another number of numbers", async () => {
    const policy = await trained("CartPole-v1");
    expect(() => policy.activations([1, 2, 3])).toThrow("observations: expected");
    expect(() => policy.activations([1, 2, 3, 4], 0)).toThrow("count: expected");
  });
});
