/** What the doctor says of a run's folder: its configuration, its metrics, and the summary once it is there. */
import { diagnose, LEAST_UPDATES } from "../doctor/diagnose.ts";
import type { Facts } from "../doctor/evidence.ts";
import type { Diagnosis } from "../doctor/finding.ts";
import { recordedUpdates } from "../doctor/recorded.ts";
import { environmentDefinition, environmentIds } from "../envs/registry.ts";
import { whole } from "../loggers/numbers.ts";
import { readRun } from "../runs/read_run.ts";
import { version } from "./version.ts";

/** @throws Error, RangeError for a folder that cannot be judged */
export async function examine(folder: string): Promise<{ diagnosis: Diagnosis; title: string }> {
  const { config, metrics, summary } = await readRun(folder);
  checkVersion(folder, config.swingup);
  const updates = recordedUpdates(metrics);
  if (updates.length < LEAST_UPDATES)
    throw new RangeError(`run: expected at least ${LEAST_UPDATES} updates in "${folder}", got ${updates.length}`);
  const steps = whole(updates[updates.length - 1].step);
  const title = `${config.env}  ${config.algorithm}, ${whole(updates.length)} updates, ${steps} steps`;
  return { diagnosis: diagnose(updates, config, recordedFacts(config, summary)), title };
}

/** What a version's metrics are called and mean is settled up to its second number. */
function checkVersion(folder: string, written: unknown): void {
  const series = (text: string) => text.split(".").slice(0, 2).join(".");
  if (typeof written !== "string" || series(written) !== series(version))
    throw new RangeError(
      `run: expected one of swingup ${series(version)}, got one of ${typeof written === "string" ? written : "no version"} in "${folder}"`,
    );
}

function recordedFacts({ env }: Readonly<Record<string, unknown>>, summary: object | undefined): Facts {
  const known = environmentIds().includes(String(env)) ? environmentDefinition(String(env)) : undefined;
  const evaluation = Object((summary as { evaluation?: unknown } | undefined)?.evaluation) as { meanReturn?: unknown };
  const { meanReturn } = evaluation;
  return {
    ...(known && { timeLimit: known.timeLimit, rewardThreshold: known.rewardThreshold }),
    ...(typeof meanReturn === "number" && { evaluation: { meanReturn } }),
  };
}
