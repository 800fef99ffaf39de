// npm and the tools of installed packages as commands that start on every system: this Node with the tool's own script,
// with neither a shell nor the `.cmd` files that Windows cannot start without one.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The program and its arguments that stand for `npm WORDS`. */
export function npm(...words) {
  return [process.execPath, [npmScript(), ...words]];
}

/** The same for a tool of a package that is installed below a folder, such as `vite`. */
export function tool(folder, name, ...words) {
  const place = join(folder, "node_modules", ownerOf(name));
  const { bin } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
  const script = typeof bin === "string" ? bin : bin?.[name];
  if (script === undefined) throw new Error(`${place} has no command ${name}`);
  const path = join(place, script);
  if (!isScript(path)) return [path, words];
  return [process.execPath, [path, ...words]];
}

/** Bun is a program under a name of its own, workerd's installation may put one in its script's place. */
function isScript(path) {
  if (/\.[cm]?js$/.test(path)) return true;
  return !path.endsWith(".exe") && readFileSync(path).subarray(0, 2).toString("latin1") === "#!";
}

/** Packages are named after their tool, but for these. */
function ownerOf(name) {
  return { tsc: "typescript", attw: "@arethetypeswrong/cli" }[name] ?? name;
}

/** npm names its script to what it runs; else it lies where Node was installed. */
export function npmScript(env = process.env, node = process.execPath) {
  const named = env.npm_execpath;
  if (named && basename(named) === "npm-cli.js") return named;
  const places = ["node_modules", "../lib/node_modules", "../share/nodejs"];
  const found = places
    .map((place) => join(dirname(node), place, "npm/bin/npm-cli.js"))
    .find((path) => existsSync(path));
  if (!found) throw new Error(`npm's script is not beside ${node}: start this by npm run`);
  return found;
}
