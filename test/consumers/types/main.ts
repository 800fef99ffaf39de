/** The package's declarations, as a strict project of a user's sees them. */
import { box, discrete, type Env, loadPolicy, type Policy, type TrainingMetrics, train } from "swingup";
import { type ExportFormat, exportPolicy } from "swingup/export";
import { sceneOf, sceneToSvg } from "swingup/render";

class Walk implements Env<number> {
  observationSpace = box([-1], [1]);
  actionSpace = discrete(2);
  reset() {
    return [0];
  }
  step(action: number) {
    return { observation: [action], reward: 1, terminated: false };
  }
}

export async function use(bytes: Uint8Array, format: ExportFormat): Promise<number> {
  const run = await train({ env: () => new Walk(), algorithm: "ppo", steps: 1024, hiddenSizes: [8] });
  const policy: Policy = await loadPolicy(bytes, { env: () => new Walk() });
  const files: ReadonlyMap<string, Uint8Array> = await exportPolicy(policy, format);
  const metrics: TrainingMetrics | undefined = undefined;
  const svg: string = sceneToSvg(sceneOf("CartPole-v1", [0, 0, 0, 0]));
  return run.summary().steps + files.size + svg.length + (metrics ?? 0);
}
