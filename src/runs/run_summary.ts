/** What a run's `summary.json` says of a policy, if it is that policy's. The file may come from anybody. */
import { dirname, join } from "node:path";
import { readRegularFile } from "../files/platform_node.ts";
import { SUMMARY_FILE } from "./run_folder.ts";

const MOST = 2 ** 20; // bytes

/**
 * Mean return of the last 100 training episodes; undefined where the policy's folder has no summary of the run that ended
 * with these parameters, or none of them had ended.
 * @param file the policy's
 */
export async function trainingReturnOf(file: string, parametersSha256: string): Promise<number | undefined> {
  try {
    const bytes = await readRegularFile(join(dirname(file), SUMMARY_FILE), { maxBytes: MOST, follow: false });
    const summary = Object(JSON.parse(new TextDecoder().decode(bytes)));
    if (summary.parametersSha256 !== parametersSha256) return undefined;
    return Number.isFinite(summary.meanReturn) ? summary.meanReturn : undefined;
  } catch {
    return undefined; // a policy file by itself
  }
}
