/**
 * Options that had another name before. Programs, commands and files that still say it are understood; who can change it,
 * a program or a command, is told once what it is called now.
 */
import { hasOwn } from "./own_key.ts";

const told = new Set<string>();

/**
 * The options by the names that they have now.
 * @param names former name -> name
 * @param tell is given one line for each former name, the first time in a process; nobody unless given
 * @throws RangeError where an option is given by both names
 */
export function currentNames<T extends object>(
  options: T,
  names: Readonly<Record<string, string>>,
  tell: (text: string) => void = () => {},
): T {
  if (typeof options !== "object" || options === null) return options; // for the caller to refuse
  const former = Object.keys(names).filter((name) => hasOwn(options, name));
  if (former.length === 0) return options;
  const renamed = { ...options } as Record<string, unknown>;
  for (const name of former) {
    const now = names[name];
    if (hasOwn(options, now))
      throw new RangeError(`${now}: expected either this or ${name}, its former name, got both`);
    renamed[now] = renamed[name];
    delete renamed[name];
    if (!told.has(name)) tell(`${name} is called ${now} now`);
    told.add(name);
  }
  return renamed as T;
}

/** Tells whoever reads the console. */
export function warn(text: string): void {
  console.warn(`swingup: ${text}`);
}
