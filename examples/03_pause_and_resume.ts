/**
 * A run that is stopped half way, kept as bytes, and gone on with, here or in another process or browser: it ends with
 * the same parameters as one that was never stopped.
 *
 *   npm run build && node dist/examples/03_pause_and_resume.js
 */
import { createTrainer, resumeTrainer, train } from "swingup";

const options = { env: "CartPole-v1", seed: 3, steps: 20_480 } as const;

export async function pauseAndResume() {
  const trainer = await createTrainer(options);
  for await (const { step } of trainer.train()) if (step >= 10_240) break;
  const bytes = trainer.checkpoint(); // everything that the run's future depends on: write it to a file, send it on
  trainer.dispose();

  const resumed = await resumeTrainer(bytes);
  for await (const _ of resumed.train()); // to its horizon
  const whole = await train(options);
  return { resumed: resumed.summary().parametersSha256, whole: whole.summary().parametersSha256 };
}

if (process.argv[1]?.includes("03_pause_and_resume")) {
  const { resumed, whole } = await pauseAndResume();
  console.log(`${resumed === whole ? "the same bits" : "OTHER BITS"}: ${whole}`);
}
