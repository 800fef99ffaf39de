/** The lab's gallery of environments: sound, drawn, named, and learned in the steps that a visitor waits for. */
import { type Action, checkEnv, defineEnv, type Env, Random, train } from "swingup";
import { type Scene, sceneToSvg } from "swingup/render";
import { describe, expect, it } from "vitest";
import Flappy from "../../lab/gallery/flappy.ts";
import GridWorld from "../../lab/gallery/grid_world.ts";
import Lander from "../../lab/gallery/lander.ts";
import Noughts from "../../lab/gallery/noughts.ts";
import Snake from "../../lab/gallery/snake.ts";
import { gallery } from "../../lab/model/gallery.ts";

interface Exhibited extends Env<never> {
  readonly actionNames: readonly string[];
  readonly observationNames: readonly string[];
  render(): Scene;
}

/** Steps of training, the return that must be reached, and the best that there is. */
const exhibits: readonly { id: string; make: () => Exhibited; steps: number; reached: number; best: number }[] = [
  { id: "grid_world", make: () => new GridWorld(), steps: 80_000, reached: 2.5, best: 3 },
  { id: "snake", make: () => new Snake(), steps: 50_000, reached: 8, best: 61 },
  { id: "flappy", make: () => new Flappy(), steps: 30_000, reached: 30, best: 40 },
  { id: "lander", make: () => new Lander(), steps: 100_000, reached: 10, best: 18 },
  { id: "noughts", make: () => new Noughts(), steps: 50_000, reached: 0.5, best: 1 },
];

const limitOf = (id: string) => gallery.find((exhibit) => exhibit.id === id)!.timeLimit;

/** An action drawn evenly from what is allowed. */
function anyAction({ actionSpace }: Exhibited, mask: ArrayLike<unknown> | undefined, random: Random): Action {
  if (actionSpace.type === "discrete") {
    const allowed = Array.from({ length: actionSpace.n }, (_, k) => k).filter((k) => !mask || mask[k]);
    return allowed[random.integer(allowed.length)];
  }
  if (actionSpace.type !== "box") throw new Error("a gallery of choices and numbers");
  const { low, high } = actionSpace;
  return Float32Array.from(low, (bound, k) => random.uniform(bound, high[k]));
}

/** The mean return of 200 episodes of chance; every state of the first is drawn. */
function chance(make: () => Exhibited, limit: number): number {
  const random = new Random(9);
  const env = make() as unknown as Exhibited & Env<Action>;
  let sum = 0;
  for (let episode = 0; episode < 200; episode++) {
    const start = env.reset({ seed: episode });
    let mask = "info" in start ? (start.info as { actionMask?: ArrayLike<unknown> }).actionMask : undefined;
    for (let step = 0; limit === 0 || step < limit; step++) {
      const { reward, terminated, info } = env.step(anyAction(env, mask, random)) as {
        reward: number;
        terminated: boolean;
        info?: { actionMask?: ArrayLike<unknown> };
      };
      if (episode === 0) expect(sceneToSvg(env.render())).toContain("<svg");
      mask = info?.actionMask;
      sum += reward;
      if (terminated) break;
    }
  }
  return sum / 200;
}

describe("the gallery", () => {
  it("has all of these, and the template", () => {
    expect(gallery.map(({ id }) => id)).toEqual(["template", ...exhibits.map(({ id }) => id)]);
  });

  it.each(exhibits)("$id keeps every rule, and names what it sees and does", async ({ make }) => {
    const { findings } = await checkEnv(make as () => Env);
    expect(findings).toEqual([]);
    const { actionNames, observationNames, actionSpace, observationSpace } = make();
    const actions =
      actionSpace.type === "discrete" ? actionSpace.n : (actionSpace as { low: ArrayLike<number> }).low.length;
    expect(actionNames).toHaveLength(actions);
    expect(observationNames).toHaveLength((observationSpace as { low: ArrayLike<number> }).low.length);
  });

  it.each(exhibits)("$id is learned, far beyond chance", async ({ id, make, steps, reached, best }) => {
    const timeLimit = limitOf(id);
    const before = chance(make, timeLimit);
    const env = defineEnv(make as () => Env, timeLimit > 0 ? { timeLimit } : {});
    const run = await train({ env, seed: 1, steps, learningRate: 1e-3 }); // as the lab trains them
    const { meanReturn } = await run.evaluate({ episodes: 100 });
    expect(before).toBeLessThan(reached - 1);
    expect(meanReturn).toBeGreaterThan(reached);
    expect(meanReturn).toBeLessThanOrEqual(best + 1e-3);
  });
});
