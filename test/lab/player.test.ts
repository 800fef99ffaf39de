/** The player: who acts in which lane, and what is told of episodes that have ended. */
import { createTrainer, train } from "swingup";
import { expect, it } from "vitest";
import { Player } from "../../lab/worker/player.ts";

const learntBy = ({ parameters }: { parameters: Float32Array }) => ({ parameters: parameters.slice() });

it("has each of the cast act with its own weights, in a lane of its own", async () => {
  const untrained = await createTrainer({ env: "CartPole-v1", seed: 1 });
  const before = learntBy(untrained);
  const trained = await train({ env: "CartPole-v1", seed: 1, steps: 80_000 });
  const after = learntBy(trained);
  const player = new Player();
  await player.open({ config: trained.config, learnt: after, lanes: 1, cast: [before, after], rate: 1000 });
  const lengths: number[][] = [[], [], []];
  for (let k = 0; k < 300; k++) {
    const frame = await player.tick(0.01, {}); // ten steps
    expect(frame?.lanes).toBe(1);
    frame?.ended.forEach((ended, lane) => {
      if (ended && ended.number > lengths[lane].length) lengths[lane].push(ended.length);
      if (ended) expect(ended.byHand).toBe(false);
    });
  }
  const mean = (list: readonly number[]) => list.reduce((sum, length) => sum + length, 0) / list.length;
  expect(mean(lengths[0])).toBeGreaterThan(400);
  expect(mean(lengths[2])).toBeGreaterThan(400);
  expect(lengths[1].length).toBeGreaterThan(30);
  expect(mean(lengths[1])).toBeLessThan(40); // a pole that nobody has learned to balance falls
});

it("teaches one of the cast alone, and says which episodes a person has played whole", async () => {
  const trained = await train({ env: "CartPole-v1", seed: 1, steps: 80_000 });
  const { parameters } = trained;
  const zeros = { parameters: new Float32Array(parameters.length) };
  const player = new Player();
  await player.open({ config: trained.config, learnt: zeros, lanes: 1, cast: [zeros], rate: 1000 });
  player.learn({ parameters }, 1);
  const seen = await player.tick(0.02, {}); // twenty steps of the policy, and none has lasted so long
  expect(seen?.inspection.probabilities?.[0]).toBe(0.5); // of the one of lane 0, which has learned nothing
  const byHand: boolean[] = [];
  let last = seen?.ended[0]?.number ?? 0;
  for (let k = 0; k < 60; k++) {
    const frame = await player.tick(0.005, { action: 0 });
    const ended = frame?.ended[0];
    if (!ended || ended.number === last) continue;
    last = ended.number;
    byHand.push(ended.byHand);
  }
  expect(byHand.length).toBeGreaterThan(3);
  expect(byHand[0]).toBe(false); // the policy had begun it
  expect(byHand.slice(1).every((whole) => whole)).toBe(true);
  const frame = await player.tick(0, {});
  expect(frame?.lengths[1] ?? 0).toBeGreaterThan(200); // the one that was taught still balances
});

it("goes by at the speed that is asked for, and stands still", async () => {
  const trained = await train({ env: "CartPole-v1", seed: 1, steps: 80_000 });
  const player = new Player();
  await player.open({ config: trained.config, learnt: learntBy(trained), lanes: 1, rate: 50 });
  const steps = async (seconds: number, speed?: number) => {
    const before = (await player.tick(0, {}))?.lengths[0] ?? 0;
    for (let k = 0; k < 20; k++) await player.tick(seconds, speed === undefined ? {} : { speed });
    return ((await player.tick(0, {}))?.lengths[0] ?? 0) - before;
  };
  const about = async (wanted: number, got: Promise<number>) => expect(Math.abs((await got) - wanted)).toBeLessThan(2);
  await about(40, steps(0.04)); // 50 steps in a second
  await about(10, steps(0.04, 0.25));
  await about(160, steps(0.04, 4));
  expect(await steps(0)).toBe(0);
});
