/**
 * The order of test files: those that take seconds first and the longest of them before all, whatever their project, so
 * that no long one begins when the others end; then project by project, since files of one project share a process. How
 * long they take is recorded in seconds.json: `npm test -- --record`.
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const recorded: Record<string, number> = JSON.parse(readFileSync(new URL("seconds.json", import.meta.url), "utf8"));

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const keyed = files.map((file) => {
      const path = relative(this.ctx.config.root, file.moduleId).replaceAll("\\", "/");
      return { file, project: file.project.name, path, seconds: recorded[`${file.project.name} ${path}`] ?? 0 };
    });
    keyed.sort((a, b) => b.seconds - a.seconds || b.project.localeCompare(a.project) || a.path.localeCompare(b.path));
    const pages = keyed.filter(({ project }) => project === "browser");
    const others = keyed.filter(({ project }) => project !== "browser");
    const turns = others.flatMap((other, k) => [...pages.slice(k, k + 1), other]);
    return [...turns, ...pages.slice(others.length)].map(({ file }) => file);
  }
}
