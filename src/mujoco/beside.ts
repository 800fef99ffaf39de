/**
 * Files that a model in MJCF names, meshes, textures, height fields and included XML: read from the folder in which the model
 * lies, and from nowhere else.
 */
import { addressOf, readBytes } from "#files";
import { show } from "../core/check.ts";
import type { Assets } from "./model.ts";

const MOST_FILES = 1000;

/** Elements that name files, and the compiler's attributes that may name the folder that these are in. */
const FOLDERS: readonly (readonly [elements: string, folders: readonly string[]])[] = [
  ["mesh|skin|hfield", ["meshdir", "assetdir"]],
  ["texture", ["texturedir", "assetdir"]],
];

/**
 * Those that `given` does not have, by the names under which MuJoCo looks for them.
 * @param file where the model is, of which `xml` is the text
 * @throws RangeError for a name that leads out of the folder; Error for a file that cannot be read
 */
export async function assetsBeside(xml: string, file: string | URL, given: Assets = {}): Promise<Assets> {
  const folder = new URL(".", addressOf(file));
  const assets: Record<string, Uint8Array> = { ...given };
  const take = async (name: string): Promise<Uint8Array> => {
    if (assets[name] !== undefined) return assets[name];
    if (Object.keys(assets).length >= MOST_FILES)
      throw new RangeError(`xml: expected at most ${MOST_FILES} files that the model names, got more`);
    assets[name] = await readBytes(within(folder, name), { follow: false });
    return assets[name];
  };
  const texts = [withoutComments(xml)];
  const included = new Set<string>();
  for (let k = 0; k < texts.length; k++)
    for (const name of namesIn(texts[k], "include|model", "")) {
      if (included.has(name)) continue;
      included.add(name);
      texts.push(withoutComments(new TextDecoder().decode(await take(name))));
    }
  const compilers = texts
    .flatMap((text) => [...text.matchAll(/<compiler\b([^>]*)>/g)])
    .map(([, inside]) => attributesOf(inside));
  for (const [elements, folders] of FOLDERS) {
    const inside = folders
      .map((name) =>
        compilers
          .map((each) => each.get(name))
          .filter(Boolean)
          .at(-1),
      )
      .find((found) => found);
    for (const text of texts) for (const name of namesIn(text, elements, inside ?? "")) await take(name);
  }
  return assets;
}

function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, "");
}

/** The files that elements of a text name, with the folder that they are in. */
function namesIn(text: string, elements: string, folder: string): string[] {
  const before = folder === "" || folder.endsWith("/") ? folder : `${folder}/`;
  return [...text.matchAll(new RegExp(`<(?:${elements})\\b([^>]*)>`, "g"))].flatMap(([, inside]) =>
    [...attributesOf(inside)].filter(([attribute]) => /^file/.test(attribute)).map(([, file]) => before + file),
  );
}

function attributesOf(inside: string): Map<string, string> {
  return new Map([...inside.matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, k, a, b]) => [k, a ?? b]));
}

/** Where a file of the folder is. */
function within(folder: URL, name: string): URL {
  const parts = name.split("/");
  const wanted = "expected a name within the model's folder";
  const harmless = parts.every((part) => part !== ".." && part !== "" && !/[\\:%?#\0]/.test(part));
  if (!harmless) throw new RangeError(`xml: ${wanted}, got ${show(name)}; give its bytes as assets`);
  return new URL(parts.map(encodeURIComponent).join("/"), folder);
}
