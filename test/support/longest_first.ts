/**
 * The order of test files. Files of one project share a process, which ends where a file of another project comes next and
 * takes all modules that it has loaded with it: so all files of a project stand together. First those with a browser, most
 * of which wait; within a project those that take longest, so that no long one begins when the others end. How long they
 * take is recorded in seconds.json: `npm test -- --record`.
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const PROJECTS = ["browser", "debug", "node"];
const recorded: Record<string, number> = JSON.parse(readFileSync(new URL("seconds.json", import.meta.url), "utf8"));

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const keyed = files.map((file) => {
      const path = relative(this.ctx.config.root, file.moduleId).replaceAll("\\", "/");
      const { name } = file.project;
      return { file, project: PROJECTS.indexOf(name), path, seconds: recorded[`${name} ${path}`] ?? 0 };
    });
    keyed.sort((a, b) => a.project - b.project || b.seconds - a.seconds || a.path.localeCompare(b.path));
    return keyed.map(({ file }) => file);
  }
}
