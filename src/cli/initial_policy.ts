/**
 * `swingup train --from`: the policy that a run begins with, of a run folder, of a file of swingup's, or of one that
 * another program wrote and that says enough by itself.
 */
import { readBytes } from "#files";
import { loadPolicy } from "../agent/load_policy.ts";
import type { Policy } from "../agent/policy.ts";
import { POLICY_FORMAT } from "../agent/policy_file.ts";
import type { EnvDefinition } from "../envs/env.ts";
import { MOST_BYTES } from "../export/foreign_file.ts";
import { importPolicy } from "../export/import_policy.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { decodeSafetensors } from "../files/safetensors_reader.ts";
import { CHECKPOINT_FORMAT } from "../runs/checkpoint.ts";
import { policyFile } from "./evaluate.ts";
import { notice } from "./output.ts";

/** @throws RangeError, FileFormatError that says in one line what is wrong with the file */
export async function initialPolicy(source: string, env: EnvDefinition): Promise<Policy> {
  const file = await policyFile(source);
  const bytes = await readBytes(file, { maxBytes: MOST_BYTES });
  if (isOwn(bytes)) return loadPolicy(file, { env });
  return importPolicy(file, { env, onNotice: notice });
}

/** Whether swingup wrote it: its safetensors say so. */
function isOwn(bytes: Uint8Array): boolean {
  try {
    return [POLICY_FORMAT, CHECKPOINT_FORMAT].includes(decodeSafetensors(bytes).metadata.get("format") ?? "");
  } catch (error) {
    if (error instanceof FileFormatError) return false;
    throw error;
  }
}
