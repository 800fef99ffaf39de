/** What random play shows, that it is always the same, that everything is closed, that an environment that fails is said to. */
import { box, defineEnv, discrete, multiDiscrete, Random } from "swingup";
import { describe, expect, it } from "vitest";
import { measureFacts } from "../../src/facts/random_play.ts";
import { SpreadCounter } from "../../src/facts/spread_counter.ts";

/** Counts up from a random start; choice 2 is forbidden at odd numbers, and ends the episode. */
class Counter {
  observationSpace = box([0, 0], [100, 1]);
  actionSpace = discrete(3);
  actionMasks = true;
  static open = 0;
  #value = 0;
  constructor() {
    Counter.open += 1;
  }
  close() {
    Counter.open -= 1;
  }
  #seen() {
    return [this.#value, 0.5];
  }
  #mask() {
    return { actionMask: [1, 1, Number(this.#value % 2 === 0)] };
  }
  reset({ seed }: { seed: number }) {
    this.#value = new Random(seed).integer(3);
    return { observation: this.#seen(), info: this.#mask() };
  }
  step(action: number) {
    if (action === 2 && this.#value % 2 === 1) throw new Error("forbidden");
    this.#value += 1;
    return { observation: this.#seen(), reward: action === 2 ? 5 : 0, terminated: action === 2, info: this.#mask() };
  }
}

const counter = defineEnv(() => new Counter(), { id: "counter", timeLimit: 7 });

describe("random play", () => {
  it("says what it saw of observations, rewards and ends, and closes what it opened", async () => {
    const facts = await measureFacts(counter, { seed: 3 });
    expect(Counter.open).toBe(0);
    expect(facts).toMatchObject({
      env: "counter",
      seed: 3,
      timeLimit: 7,
      observationSize: 2,
      observationsSmall: false,
      actions: { type: "discrete", size: 1, choices: 3, masked: true, bounded: false },
    });
    const { play } = facts;
    expect(play?.steps).toBe(1024);
    expect(play?.observations[1]).toEqual({ mean: 0.5, std: 0, min: 0.5, max: 0.5 });
    expect(play?.observations[0].max).toBeLessThan(9); // a start of at most 2, and six steps that are seen
    expect(play?.rewards).toMatchObject({ min: 0, max: 5 });
    expect(play?.rewarded).toBeCloseTo((play?.terminated ?? 0) / 1024, 12);
    expect(play?.rewarded).toBeCloseTo(1 / 6, 1); // a third, at every second number
    expect(play?.truncated).toBeGreaterThan(0);
    expect(play?.lengths?.max).toBe(7);
    expect(play?.returns).toMatchObject({ min: 0, max: 5 });
  });

  it("is the same from the same seed, another from another", async () => {
    const [one, again, other] = await Promise.all([3, 3, 4].map((seed) => measureFacts(counter, { seed, steps: 20 })));
    expect(again).toEqual(one);
    expect(other.play).not.toEqual(one.play);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one); // plain data
  });

  it("draws numbers between their bounds and several choices at once", async () => {
    const seen: number[][] = [];
    const watched = (actionSpace: Counter["actionSpace"] | ReturnType<typeof box> | ReturnType<typeof multiDiscrete>) =>
      defineEnv(() => ({
        observationSpace: box([0], [1]),
        actionSpace,
        reset: () => [0],
        step(action: number | Float32Array | Int32Array) {
          seen.push([...(action as Float32Array)]);
          return { observation: [0], reward: 0, terminated: false };
        },
      }));
    await measureFacts(watched(box([5, -Infinity, 2, -Infinity], [7, Infinity, Infinity, 0])), { steps: 50 });
    const bounds = [0, 1, 2, 3].map((k) => [Math.min, Math.max].map((of) => of(...seen.map((action) => action[k]))));
    for (const [k, [low, high]] of Object.entries([
      [5, 7],
      [-1, 1],
      [2, 4],
      [-2, 0],
    ])) {
      expect(bounds[Number(k)][0]).toBeGreaterThanOrEqual(low);
      expect(bounds[Number(k)][0]).toBeLessThan(low + 0.1);
      expect(bounds[Number(k)][1]).toBeLessThanOrEqual(high);
      expect(bounds[Number(k)][1]).toBeGreaterThan(high - 0.1);
    }
    seen.length = 0;
    await measureFacts(watched(multiDiscrete([2, 5])), { steps: 50 });
    expect(new Set(seen.map((action) => action.join())).size).toBe(10);
  });

  it("says what an environment did wrong, and closes it", async () => {
    let open = 0;
    const failing = defineEnv(() => {
      open += 1;
      return {
        observationSpace: box([0], [1]),
        actionSpace: discrete(2),
        reset: () => [0],
        step: () => ({ observation: [0], reward: Number.NaN, terminated: false }),
        close: () => {
          open -= 1;
        },
      };
    });
    await expect(measureFacts(failing)).rejects.toThrow(/reward: .*NaN/);
    expect(open).toBe(0);
  });

  it("ends with the signal's reason", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(measureFacts(counter, { signal, steps: 1_000_000 })).rejects.toThrow("enough");
    expect(Counter.open).toBe(0);
  });
});

it("numbers far from 0 keep their digits", () => {
  const counter = new SpreadCounter();
  for (const value of [1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4]) counter.add(value);
  expect(counter.spread).toEqual({ mean: 1e9 + 2.5, std: Math.sqrt(1.25), min: 1e9 + 1, max: 1e9 + 4 });
});

/** Whatever is done, the same is seen; a step's reward is its action's, or with `delay` the one's before. */
const bystander = (delay: boolean, own = () => 0) =>
  defineEnv(
    () => {
      let random = new Random(0);
      let [before, steps] = [0, 0];
      return {
        observationSpace: box([-9], [9]),
        actionSpace: box([-1], [1]),
        reset({ seed }: { seed: number }) {
          random = new Random(seed);
          [before, steps] = [0, 0];
          return [random.uniform()];
        },
        step([action]: Float32Array) {
          const reward = delay ? before : action;
          before = action;
          return { observation: [random.uniform() + own()], reward, terminated: ++steps === 9 };
        },
      };
    },
    { id: "bystander" },
  );

describe("whether actions matter after their own step", () => {
  it.each<[string, Parameters<typeof measureFacts>[0], boolean | undefined]>([
    ["a reward at once and nothing else", bystander(false), false],
    ["a reward a step later", bystander(true), true],
    ["what is seen depends on them", counter, true],
    ["an environment that is not the same from the same seed", bystander(false, Math.random), true],
  ])("%s", async (_, env, matters) => {
    expect((await measureFacts(env, { seed: 3, later: true })).play?.actionsMatterLater).toBe(matters);
  });

  it("is not said where no episode ended, or nobody asks", async () => {
    expect((await measureFacts(bystander(false), { steps: 5, later: true })).play).not.toHaveProperty(
      "actionsMatterLater",
    );
    expect((await measureFacts(bystander(false))).play).not.toHaveProperty("actionsMatterLater");
  });
});
