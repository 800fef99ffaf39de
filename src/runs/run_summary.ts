/** What a run's `summary.json` says of a policy, if it is that policy's. The file may come from anybody. */
import { dirname, join } from "node:path";
import { readRegularFile } from "../files/platform_node.ts";
import { SUMMARY_FILE } from "./run_folder.ts";

const MOST = 2 ** 20; // bytes

/**
 * Mean return of the last 100 training episodes before the policy was what is trained; undefined where its folder has no
 * summary of a run that ended with these parameters or saved them, or no episode had ended.
 * @param file the policy's
 */
export async function trainingReturnOf(file: string, parametersSha256: string): Promise<number | undefined> {
  try {
    const bytes = await readRegularFile(join(dirname(file), SUMMARY_FILE), { maxBytes: MOST, follow: false });
    const summary = Object(JSON.parse(new TextDecoder().decode(bytes)));
    const { saved } = summary;
    const training = Object(saved).parametersSha256 === parametersSha256 ? saved.trainingReturn : summary.meanReturn;
    if (![summary.parametersSha256, Object(saved).parametersSha256].includes(parametersSha256)) return undefined;
    return Number.isFinite(training) ? training : undefined;
  } catch {
    return undefined; // a policy file by itself
  }
}
