/** Whole training with CleanRL's CartPole hyperparameters, on both engines, on one thread. */
import { cleanrl, peakFraction, trainingSpeed } from "./configurations.ts";
import { median, tfjsEngine } from "./measure.ts";

export interface TrainResult {
  /** Environment steps per second. */
  fused: number;
  tfjs: number | null;
  ratio: number | null;
  /** Share of the 64x64x64 kernels' peak. */
  peakFraction: number;
}

export async function train(): Promise<TrainResult> {
  const engine = await tfjsEngine();
  const speeds: number[] = [];
  const fractions: number[] = [];
  const tfjsSpeeds: number[] = [];
  for (let repeat = 0; repeat < 5; repeat++) {
    const speed = await trainingSpeed({ ...cleanrl.options, seed: repeat });
    speeds.push(speed);
    fractions.push(await peakFraction(cleanrl, speed));
    if (engine) tfjsSpeeds.push(await trainingSpeed({ ...cleanrl.options, seed: repeat, steps: 4096, engine }));
  }
  const fused = median(speeds);
  const tfjs = engine ? median(tfjsSpeeds) : null;
  return { fused, tfjs, ratio: tfjs && fused / tfjs, peakFraction: median(fractions) };
}
