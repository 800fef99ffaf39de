/** The file of a custom environment, for those who do jobs elsewhere: it travels, or lies in a folder that all share. */
import { basename } from "node:path";
import { readRegularFile } from "../files/regular_file.ts";
import type { QueueFile } from "../queue/sender.ts";

const MOST = 2 ** 22; // bytes of an environment that travels

/**
 * @param shared the folder that all machines share, where there is one
 * @throws RangeError, FileError in a line
 */
export async function envFileFor(file: string, shared: string | undefined): Promise<QueueFile> {
  const bytes = await readRegularFile(file, { maxBytes: MOST });
  if (shared === undefined) return { role: "env", name: basename(file), bytes };
  const { sharedName } = await import("../queue/shared_folder.ts");
  return { role: "env", name: await sharedName(shared, file), shared: true, bytes };
}
