/** Population-based training: a generation worked by hand, the quadratic of Jaderberg et al. (2017), and CartPole. */
import { resumeTrainer, train } from "swingup";
import { runSegment, type SegmentJob, type SegmentOutcome, type SegmentWorker, trainPopulation } from "swingup/sweep";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { type Member, nextGeneration } from "../../src/sweep/generation.ts";
import { type CheckpointStore, type MemberSegment, Population } from "../../src/sweep/population.ts";
import { completePopulation } from "../../src/sweep/population_study.ts";
import type { Segment } from "../../src/sweep/segment.ts";
import { dimensionsOf, parametersBy } from "../../src/sweep/space.ts";

const search = {
  learningRate: { low: 1e-4, high: 1e-2, log: true },
  gamma: { low: 0.9, high: 1 },
  epochs: { low: 1, high: 10, integer: true },
  clipRange: { choices: [0.1, 0.2, 0.3] },
};
const rules = { size: 4, rounds: 5, exploit: 0.25, resample: 0 };

describe("a generation", () => {
  const study = completePopulation({ env: "CartPole-v1", search, population: { ...rules, factors: [0.8] } });
  const dimensions = dimensionsOf(search);
  /** Where a value lies in its range. */
  const inner = [Math.log(10) / Math.log(100), 0.5, 0.4, 2]; // 0.001, 0.95, 4 or 5, 0.3
  const member = (source: number): Member => ({ ...parametersBy(dimensions, (_, k) => inner[k]), source });
  const members = [0, 1, 2, 3].map(member);

  it("replaces the worst by a copy of the best whose settings are changed by a factor", () => {
    const next = nextGeneration(dimensions, members, [5, 9, -2, 5], 1, study);
    expect(next.map(({ source }) => source)).toEqual([0, 1, 1, 3]);
    for (const kept of [0, 1, 3]) expect(next[kept].parameters).toEqual(members[kept].parameters);
    const { learningRate, gamma, epochs, clipRange } = next[2].parameters;
    expect(learningRate).toBeCloseTo(0.0008, 12); // times 0.8
    expect(gamma).toBeCloseTo(0.93, 12); // a fifth of the range of 0.1 less
    expect(members[1].parameters.epochs).toBe(5);
    expect(epochs).toBe(3); // a fifth of the range of 10 less
    expect(clipRange).toBe(0.3); // a choice stays unless it is drawn afresh
  });

  it("replaces all that failed, and is over where all have", () => {
    const next = nextGeneration(dimensions, members, [null, 9, null, null], 1, study);
    expect(next.map(({ source }) => source)).toEqual([1, 1, 1, 1]);
    expect(() => nextGeneration(dimensions, members, [null, null, null, null], 1, study)).toThrow(
      "population: all members have failed",
    );
  });

  it("moves a whole number by one at least, and nothing out of its range", () => {
    const small = completePopulation({ env: "CartPole-v1", search, population: { ...rules, factors: [1.0001] } });
    const [, , moved] = nextGeneration(dimensions, members, [5, 9, -2, 5], 1, small);
    expect(moved.parameters.epochs).toBe(6);
    const far = completePopulation({ env: "CartPole-v1", search, population: { ...rules, factors: [10] } });
    const [, , most] = nextGeneration(dimensions, members, [5, 9, -2, 5], 1, far);
    expect(most.parameters).toMatchObject({ gamma: 1, epochs: 10 });
    expect(most.parameters.learningRate).toBeCloseTo(0.01, 12);
  });

  it("draws settings of copies afresh where it is asked to, each setting by itself", () => {
    const afresh = completePopulation({ env: "CartPole-v1", search, population: { ...rules, resample: 1 } });
    const rates = Array.from({ length: 200 }, (_, k) => {
      const [, , copy] = nextGeneration(dimensions, members, [5, 9, -2, 5], k + 1, afresh);
      return copy.parameters;
    });
    const below = rates.filter(({ learningRate }) => (learningRate as number) < 1e-3).length;
    expect(below).toBeGreaterThan(70); // half of a logarithmic range: 100 of 200, and a deviation of 7
    expect(below).toBeLessThan(130);
    expect(new Set(rates.map(({ clipRange }) => clipRange))).toEqual(new Set([0.1, 0.2, 0.3]));
  });
});

/** Where members' states lie, and which were asked for. */
class Store implements CheckpointStore {
  readonly kept = new Map<string, Uint8Array>();

  async read(member: number, round: number): Promise<Uint8Array> {
    return this.kept.get(`${round} ${member}`) as Uint8Array;
  }

  async write(member: number, round: number, bytes: Uint8Array): Promise<void> {
    this.kept.set(`${round} ${member}`, bytes);
  }

  drop(round: number): void {
    for (const name of this.kept.keys()) if (name.startsWith(`${round} `)) this.kept.delete(name);
  }
}

/**
 * The quadratic of section 4.1 of Jaderberg et al. 2017: the score is 1.2 - x^2 - y^2, which nobody can climb directly;
 * what is climbed is 1.2 - h0 x^2 - h1 y^2, from (0.9, 0.9). `gamma` and `gaeLambda` stand for h0 and h1.
 */
class Quadratic implements SegmentWorker {
  static readonly STEPS = 4;
  static readonly RATE = 0.05;
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  async run({ member, round, parameters, checkpoint }: SegmentJob): Promise<SegmentOutcome> {
    for (let turns = this.#random.integer(20); turns > 0; turns--) await Promise.resolve();
    let [x, y] = checkpoint ? [...new Float64Array(checkpoint.slice().buffer)] : [0.9, 0.9];
    for (let step = 0; step < Quadratic.STEPS; step++) {
      x -= Quadratic.RATE * 2 * (parameters.gamma as number) * x;
      y -= Quadratic.RATE * 2 * (parameters.gaeLambda as number) * y;
    }
    const value = 1.2 - x * x - y * y;
    const bytes = new Uint8Array(new Float64Array([x, y]).buffer);
    const steps = Quadratic.STEPS * (round + 1);
    return { member, round, state: "complete", value, steps, parametersSha256: "", seconds: 0, checkpoint: bytes };
  }
}

describe("the quadratic of Jaderberg et al.", () => {
  const either = { low: 0, high: 1 };
  const study = completePopulation({
    env: "CartPole-v1",
    search: { gamma: { choices: [0, 1] }, gaeLambda: { choices: [0, 1] } },
    population: { size: 4, rounds: 50, resample: 0.5 },
    seed: 3,
  });

  it("is climbed by a population, and by no member with settings that stay", async () => {
    // (1, 0) and (0, 1), the grid of the paper: one coordinate stays at 0.9, so 1.2 - 0.81 = 0.39 is all there is.
    let worker = new Quadratic(1);
    let state: Uint8Array | null = null;
    let value: number | null = null;
    for (let round = 0; round < 50; round++) {
      const job = { member: 0, round, parameters: { gamma: 1, gaeLambda: 0 }, checkpoint: state } as never;
      ({ checkpoint: state, value } = await worker.run(job));
    }
    expect(value).toBeGreaterThan(0.389);
    expect(value).toBeLessThan(0.3901);
    worker = new Quadratic(1);
    const population = new Population({ ...study, search: { gamma: either, gaeLambda: either } });
    await population.run([worker], new Store());
    expect(population.best?.value).toBeGreaterThan(1.19);
    const mixed = new Population(study);
    await mixed.run([worker], new Store());
    expect(mixed.best?.value).toBeGreaterThan(1.19);
  });

  it("has the same population whoever works, and after an end at any moment", async () => {
    const whole = new Population(study);
    await whole.run([new Quadratic(1)], new Store());
    const shared = new Population(study);
    await shared.run(
      [1, 2, 3, 4, 5].map((seed) => new Quadratic(seed)),
      new Store(),
    );
    expect(shared.segments).toEqual(whole.segments);
    for (const end of [1, 4, 5, 7, 103]) {
      const store = new Store();
      const kept: Segment[] = [];
      const onSegment = ({ parameters: _, source: __, ...segment }: MemberSegment) => {
        kept.push(segment);
        if (kept.length === end) throw new Error("killed");
      };
      const killed = new Population(study).run([new Quadratic(7), new Quadratic(8)], store, { onSegment });
      await expect(killed).rejects.toThrow("killed");
      const begun: string[] = [];
      const worker: SegmentWorker = {
        run: (job) => {
          begun.push(`${job.round} ${job.member}`);
          return new Quadratic(9).run(job);
        },
      };
      const resumed = new Population(study, kept);
      await resumed.run([worker], store);
      expect(resumed.segments).toEqual(whole.segments);
      expect(begun.filter((name) => kept.some(({ round, member }) => name === `${round} ${member}`))).toEqual([]);
    }
  });

  it("knows the way that led to a member", async () => {
    const population = new Population(study);
    await population.run([new Quadratic(1)], new Store());
    const best = population.best as MemberSegment;
    const line = population.lineage(best);
    expect(line.map(({ round }) => round)).toEqual(Array.from({ length: 50 }, (_, round) => round));
    expect(line.at(-1)).toEqual(best);
    for (const [k, { member }] of line.slice(0, -1).entries()) expect(member).toBe(line[k + 1].source);
    // Its settings, applied to a single member from the beginning, come to the same.
    let state: Uint8Array | null = null;
    let value: number | null = null;
    for (const { parameters, round } of line) {
      const job = { member: 0, round, parameters, checkpoint: state } as never;
      ({ checkpoint: state, value } = await new Quadratic(1).run(job));
    }
    expect(value).toBe(best.value);
  });
});

const options = {
  env: "CartPole-v1",
  settings: { steps: 8192, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [16] },
  search: { learningRate: search.learningRate, epochs: search.epochs, gaeLambda: { low: 0.8, high: 1 } },
  population: { size: 4, rounds: 4 },
  episodes: 5,
  confirmation: 2,
  seed: 2,
};

describe("trainPopulation()", { timeout: 120_000 }, () => {
  const plain = (segments: readonly Segment[]) => segments.map((segment) => ({ ...segment, seconds: 0 }));

  it("trains on exact checkpoints: a member that is never replaced is the run that train makes", async () => {
    const told: MemberSegment[] = [];
    const alone = await trainPopulation({ ...options, onSegment: (segment) => told.push(segment) });
    expect(plain(told)).toEqual(plain(alone.segments));
    expect(alone.segments).toHaveLength(16);
    expect(alone.segments.filter(({ source, member }) => source !== member)).toHaveLength(3);
    const copied = new Set(alone.segments.filter(({ source, member }) => source !== member).map((one) => one.member));
    const last = alone.segments.filter(({ round }) => round === 3);
    const stayed = last.filter(({ member }) => !copied.has(member));
    expect(stayed.length).toBeGreaterThan(0);
    for (const { member, parameters, parametersSha256, steps } of stayed) {
      const run = await train({ ...options.settings, env: "CartPole-v1", ...parameters, seed: member + 1, threads: 1 });
      expect(run.summary()).toMatchObject({ parametersSha256, steps });
    }
    const best = Math.max(...last.map(({ value }) => value as number));
    expect(alone.best?.value).toBe(best);
    expect(alone.lineage).toHaveLength(4);
    const resumed = await resumeTrainer(alone.checkpoint as Uint8Array);
    expect(resumed.summary().parametersSha256).toBe(alone.best?.parametersSha256);
    expect(alone.confirmed?.values).toHaveLength(2);
    const worker: SegmentWorker = { run: (job) => runSegment(structuredClone(job)) };
    const shared = await trainPopulation({ ...options, workers: [worker, worker, worker] });
    expect(plain(shared.segments)).toEqual(plain(alone.segments));
    expect(shared.confirmed).toEqual(alone.confirmed);
    const report = alone.report();
    expect(report).toMatch(/4 members, 4 rounds of 8192 steps in all: 3 copies, 0 failures/);
    expect(report.match(/<svg/g)).toHaveLength(4);
    expect(shared.report()).toBe(report);
  });

  it("learns CartPole better than the mean of its first settings", async () => {
    const longer = { ...options.settings, steps: 40_960 };
    const population = { size: 6, rounds: 5 };
    const rate = { learningRate: { low: 1e-5, high: 1e-2, log: true } };
    const given = { ...options, settings: longer, population, search: rate, confirmation: 0 };
    const { best, segments } = await trainPopulation(given);
    const first = segments.filter(({ round }) => round === 0);
    const stayed = await Promise.all(
      first.map(async ({ parameters, member }) => {
        const run = await train({ ...longer, env: "CartPole-v1", ...parameters, seed: member + 1, threads: 1 });
        return (await run.evaluate({ episodes: 5, seed: 2 })).meanReturn;
      }),
    );
    const mean = stayed.reduce((sum, value) => sum + value, 0) / stayed.length;
    expect(best?.value).toBeGreaterThan(mean);
    expect(best?.value).toBeGreaterThan(400);
  });

  it("replaces members that diverge, and says why they failed", async () => {
    const given = { ...options, confirmation: 0, population: { size: 3, rounds: 3 } };
    const run = async (job: SegmentJob) => {
      const outcome = await runSegment(job);
      if (job.round !== 1 || job.member !== 0) return outcome;
      return { ...outcome, state: "failed" as const, value: null, checkpoint: null, error: "a thorn" };
    };
    const { segments, report } = await trainPopulation({ ...given, workers: [{ run }] });
    expect(segments.filter(({ state }) => state === "failed")).toMatchObject([{ round: 1, member: 0 }]);
    expect(segments.find(({ round, member }) => round === 2 && member === 0)?.source).not.toBe(0);
    expect(report()).toContain("1 failures");
  });

  it("ends with the signal's reason", async () => {
    const abort = new AbortController();
    const onSegment = () => abort.abort(new Error("enough"));
    await expect(trainPopulation({ ...options, onSegment, signal: abort.signal })).rejects.toThrow("enough");
  });

  for (const [given, expected] of [
    [undefined, "trainPopulation: expected an object of options, got undefined"],
    [{ ...options, population: 8 }, /^population: expected an object such as/],
    [{ ...options, population: { sise: 8 } }, /unknown key "sise" \(did you mean "size"\?\)/],
    [{ ...options, population: { size: 1 } }, /^population\.size: expected a whole number in \[2, 1000\], got 1/],
    [{ ...options, population: { exploit: 0.6 } }, /^population\.exploit: expected a number in \(0, 0\.5\], got 0\.6/],
    [{ ...options, population: { factors: [] } }, /^population\.factors: expected a list of 1 to 100 numbers/],
    [{ ...options, population: { size: 1000, rounds: 1000 } }, /^population: expected size times rounds of at most/],
    [{ ...options, trials: 40 }, /^trials: expected none beside population/],
    [
      { ...options, search: { activation: { choices: ["relu", "tanh"] } } },
      /^search\.activation: expected a setting that may/,
    ],
    [
      { ...options, population: { rounds: 100 } },
      /^population: all members have failed in round 0 \(population\.rounds: expected rounds of at least one update/,
    ],
    [{ ...options, workers: [{}] }, /^workers: expected objects with run\(job\), got/],
    [{ ...options, segments: [{ member: -1 }] }, /^segments\[0\], member: expected a whole number/],
  ] as const)
    it(`refuses ${JSON.stringify(given)?.slice(-60)}`, async () => {
      await expect(trainPopulation(given as never)).rejects.toThrow(expected);
    });
});
