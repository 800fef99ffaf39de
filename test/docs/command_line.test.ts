/** docs/reference/command-line.md has every command, every flag and every setting that the command line has. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { expect, it } from "vitest";
import { settings } from "../../src/configuration/settings.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/reference/command-line.md"), "utf8");

async function program(): Promise<Command> {
  const program = new Command("swingup");
  for (const file of readdirSync(join(root, "src/cli")).filter((name) => name !== "main.ts")) {
    const found: Record<string, unknown> = await import(join(root, "src/cli", file));
    for (const [name, add] of Object.entries(found))
      if (/^add[A-Z]/.test(name)) (add as (to: Command) => void)(program);
  }
  return program;
}

it("has every command with every flag", async () => {
  const { commands } = await program();
  expect(commands.length).toBeGreaterThan(8);
  const missing = commands.flatMap((command) => {
    const [, section] = page.match(new RegExp(`^## ${command.name()}\n([\\s\\S]*?)(?=^## )`, "m")) ?? [];
    if (section === undefined) return [command.name()];
    return command.options
      .filter(({ flags, hidden }) => !hidden && !section.includes(`\`${flags}\``))
      .map(({ flags }) => `${command.name()} ${flags}`);
  });
  expect(missing).toEqual([]);
  for (const flag of ["--json", "--verbose", "--version", "--help"]) expect(page).toContain(`\`${flag}\``);
});

it("has every setting, and no other", () => {
  const [, section] = page.match(/^## Settings\n([\s\S]*)$/m)!;
  const rows = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual(Object.keys(settings));
});
