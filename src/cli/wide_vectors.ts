/**
 * 256-bit instructions for commands that compute, where the engine has them and unless somebody does not want them: this
 * command by --no-wide-vectors, or all on a machine by the environment variable SWINGUP_WIDE_VECTORS.
 */
import { checkChoice } from "../core/check.ts";
import { enableWideVectors } from "../wasm/wide_vectors.ts";
import { preparing } from "./failure.ts";
import type { GlobalOptions } from "./options.ts";
import { notice } from "./output.ts";

const SETTING = "SWINGUP_WIDE_VECTORS";

/**
 * Before the command begins. A runtime without wide vectors needs no word: the summary says which it was. Whatever else
 * speaks against them costs a line, and never the run.
 */
export async function useWideVectors({ wideVectors = true }: GlobalOptions): Promise<void> {
  const setting = await preparing(() => checkChoice(SETTING, process.env[SETTING] || "on", ["on", "off"]));
  if (!wideVectors || setting === "off") return;
  try {
    const { failed, reason } = await enableWideVectors();
    if (failed) notice(`wide vectors are off: ${reason}`);
  } catch (error) {
    notice(`wide vectors are off: ${(error as Error).message}`);
  }
}
