/**
 * The folder of a run as bytes that can be sent, and back. What comes back may be from anybody: names are checked, and
 * nothing is written but files in the folder and one below it.
 */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { parseJson } from "../core/json.ts";
import { Folder } from "../files/folder.ts";
import { kindAt } from "../files/kind.ts";

const MOST = 2 ** 28; // bytes of all files
const NAME = /^(?:checkpoints\/)?[A-Za-z0-9][\w.-]{0,200}$/;
const BELOW = "checkpoints";
/** Whose presence says that a run has ended: it is written last. */
const LAST = "summary.json";

/** @throws RangeError where there is too much in it */
export async function packFolder(path: string): Promise<Uint8Array> {
  const folder = new Folder(path);
  const files: Record<string, string> = {};
  let size = 0;
  for (const name of namesIn(folder)) {
    const [base, ...rest] = name.split("/");
    const bytes = await (rest.length > 0 ? folder.inside(base).read(rest[0]) : folder.read(base));
    size += bytes.length;
    if (size > MOST) throw new RangeError(`run: expected a folder of at most ${MOST} bytes to send`);
    files[name] = Buffer.from(bytes).toString("base64");
  }
  return promisify(gzip)(JSON.stringify(files));
}

/**
 * Writes what was packed.
 * @param change of a file's bytes before it is written
 * @throws RangeError, TypeError where it is no packed folder
 */
export async function unpackFolder(
  bytes: Uint8Array,
  path: string,
  change: (name: string, bytes: Uint8Array) => Uint8Array = (_, given) => given,
): Promise<void> {
  const text = (await promisify(gunzip)(bytes, { maxOutputLength: 2 * MOST })).toString("utf8");
  const files = Object.entries(Object(parseJson(text)) as Record<string, unknown>);
  for (const [name, value] of files)
    if (!NAME.test(name) || typeof value !== "string")
      throw new RangeError(`result: expected the files of a run, got one called ${JSON.stringify(name)}`);
  const folder = new Folder(path);
  if (kindAt(path) === undefined) folder.make();
  files.sort(([one], [other]) => Number(one === LAST) - Number(other === LAST));
  for (const [name, value] of files) {
    const [base, ...rest] = name.split("/");
    const place = rest.length > 0 ? folder.inside(base) : folder;
    if (place !== folder) place.make();
    const file = rest[0] ?? base;
    await place.write(file, change(name, new Uint8Array(Buffer.from(String(value), "base64"))));
  }
}

function namesIn(folder: Folder): string[] {
  const below = folder.names().includes(BELOW) ? folder.inside(BELOW).names() : [];
  const own = folder.names().filter((name) => name !== BELOW);
  return [...own, ...below.map((name) => `${BELOW}/${name}`)].filter((name) => NAME.test(name));
}
