/**
 * A run to watch, and to stop when it is good enough: continuous actions, one record after each update.
 *
 *   npm run build && node dist/examples/02_watch_a_run.js
 *
 * It stops after some 100,000 to 200,000 steps, when the pendulum stands most of the time.
 */
import { createTrainer } from "swingup";

export async function watch(say: (line: string) => void, { steps = 300_000, enough = -250 } = {}) {
  const trainer = await createTrainer({ env: "Pendulum-v1", seed: 1, steps });
  for await (const { step, metrics } of trainer.train()) {
    const { episodeReturn, entropy, approxKl } = metrics;
    say(`${step} steps  return ${episodeReturn.toFixed(0)}  entropy ${entropy.toFixed(2)}  KL ${approxKl.toFixed(4)}`);
    if (episodeReturn > enough) break; // NaN before the first episode; leaving the loop leaves the run as it is
  }
  const { meanReturn } = await trainer.evaluate({ episodes: 20 });
  trainer.dispose();
  return { steps: trainer.step, meanReturn };
}

if (process.argv[1]?.includes("02_watch_a_run")) console.log(await watch(console.log));
