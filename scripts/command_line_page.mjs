// Writes the tables of docs/reference/command-line.md from the command line itself, and leaves the prose around them:
// what stands between `<!-- tables -->` and `<!-- /tables -->`. Run after `npm run build`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { settings } from "../dist/src/configuration/settings.js";

const PAGE = "docs/reference/command-line.md";
const commands = new URL("../dist/src/cli/", import.meta.url);
const program = new Command("swingup");
for (const file of readdirSync(commands).filter((name) => name.endsWith(".js") && name !== "main.js"))
  for (const [name, add] of Object.entries(await import(new URL(file, commands))))
    if (/^add[A-Z]/.test(name)) add(program);

const tables = `${[...program.commands].sort(byName).map(section).join("\n\n")}

## Settings

Of \`train\`, changed with \`--set key=value\`; options of the environment are set in the same way. The defaults are those of an environment that has no preset.

${table(["setting", "default", ""], Object.entries(settings).map(setting))}`;
const text = readFileSync(PAGE, "utf8");
writeFileSync(
  PAGE,
  text.replace(/<!-- tables -->[\s\S]*<!-- \/tables -->/, `<!-- tables -->\n\n${tables}\n\n<!-- /tables -->`),
);

function byName(a, b) {
  return a.name() < b.name() ? -1 : 1;
}

function section(command) {
  const words = command.usage().replace("[options]", "").trim();
  const head = `## ${command.name()}\n\n\`${`swingup ${command.name()} ${words}`.trim()}\`: ${command.description()}.`;
  if (command.options.length === 0) return head;
  const rows = command.options.map(({ flags, description }) => {
    const [, what, initial] = description.match(/^(.*?)(?: \(default: (.*)\))?$/);
    return [`\`${flags}\``, what, (initial ?? "").replaceAll('"', "")];
  });
  return `${head}\n\n${table(["option", "", "default"], rows)}`;
}

function setting([name, { initial, initials = {}, doc, only = {} }]) {
  const own = Object.entries(initials).map(([algorithm, value]) => `${algorithm}: \`${value}\``);
  const readBy = Object.entries(only).map(
    ([key, names]) => (key === "algorithm" ? "" : `\`${key}\` `) + names.join(", "),
  );
  const value = JSON.stringify(initial).replaceAll('"', "");
  return [
    `\`${name}\``,
    [`\`${value}\``, ...own].join("; "),
    readBy.length === 0 ? doc : `${doc} (${readBy.join("; ")})`,
  ];
}

function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`.replaceAll("|  |", "| |");
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
