/** Reads a study: JSON, or a module whose default export is one. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseJson } from "../core/json.ts";
import { reason } from "../core/reason.ts";
import { readRegularFile } from "../files/regular_file.ts";
import { completeStudy, type Study } from "../sweep/study.ts";

const MOST = 2 ** 20; // bytes

/** @throws TypeError, RangeError, FileError naming the file and what is wrong with it */
export async function readStudy(file: string): Promise<Study> {
  return completeStudy(await studyValue(file));
}

/** What the file says, whatever it is a study of. */
export async function studyValue(file: string): Promise<unknown> {
  if (/\.[cm]?js$/.test(file)) {
    try {
      return (await import(pathToFileURL(resolve(file)).href)).default;
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) throw error;
      throw new RangeError(`study: cannot load "${file}" (${reason(error)})`, { cause: error });
    }
  }
  const text = new TextDecoder().decode(await readRegularFile(file, { maxBytes: MOST }));
  try {
    return parseJson(text);
  } catch (error) {
    throw new RangeError(`study: "${file}" is no JSON (${(error as Error).message})`, { cause: error });
  }
}
