/** The charts of each algorithm: those whose metric its updates have, and no others. */
import { createTrainer, type TrainingOptions } from "swingup";
import { expect, it } from "vitest";
import { has, metrics } from "../../lab/view/metrics.ts";

const ENV = "CartPole-v1";
const kinds: readonly TrainingOptions[] = [
  { env: ENV, algorithm: "ppo" },
  { env: ENV, algorithm: "a2c" },
  { env: ENV, algorithm: "reinforce" },
  { env: ENV, algorithm: "reinforce", baseline: "none" },
  { env: ENV, algorithm: "trpo" },
];

for (const options of kinds)
  it(`has charts of what ${JSON.stringify(options)} reports`, async () => {
    const trainer = await createTrainer({ ...options, seed: 1 });
    const reported = new Set<string>();
    let updates = 0;
    for await (const update of trainer.train()) {
      for (const [key, value] of Object.entries(update.metrics))
        if (Number.isFinite(value) && value !== 0) reported.add(key);
      if (++updates === 12) break;
    }
    const expected = metrics.filter(({ key }) => reported.has(key)).map(({ key }) => key);
    expect(metrics.filter((metric) => has(trainer.config, metric)).map(({ key }) => key)).toEqual(expected);
    expect(expected).toContain("episodeReturn");
  });
