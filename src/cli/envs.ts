/** `swingup envs`: what can be trained on, and how it can be changed. */
import type { Command } from "commander";
import { type Space, size } from "../core/space.ts";
import { environmentIds, environmentInfo } from "../envs/registry.ts";
import type { GlobalOptions } from "./options.ts";
import { columns, paint, print, printJson, wrapped } from "./output.ts";

export function addEnvs(program: Command): void {
  program
    .command("envs")
    .description("list the environments, their time limits and their options")
    .action((_options: object, command: Command) => {
      const environments = environmentIds().map(environmentInfo);
      if (command.optsWithGlobals<GlobalOptions>().json) printJson({ environments: environments.map(plain) });
      else table(environments);
    });
}

type Environment = ReturnType<typeof environmentInfo>;

/** As JSON: typed arrays as lists, bounds that are infinite and thresholds that are missing as null. */
function plain({
  id,
  observationSpace,
  actionSpace,
  actionMasks,
  timeLimit,
  rewardThreshold,
  options,
}: Environment): object {
  const space = (given: Space) =>
    given.type === "box" ? { ...given, low: [...given.low], high: [...given.high] } : given;
  return {
    id,
    observationSpace: space(observationSpace),
    actionSpace: space(actionSpace),
    actionMasks,
    timeLimit,
    rewardThreshold: rewardThreshold ?? null,
    options,
  };
}

function table(environments: readonly Environment[]): void {
  const head = ["environment", "observed", "actions", "limit", "solved"];
  const rows = environments.map((environment) => [
    environment.id,
    describe(environment.observationSpace),
    describe(environment.actionSpace),
    environment.timeLimit > 0 ? `${environment.timeLimit} steps` : "none",
    `${environment.rewardThreshold ?? "-"}`,
  ]);
  const [first, ...rest] = columns([head, ...rows]);
  print(paint("bold", first));
  for (const line of rest) print(line);
  print("\nsolved: at a mean return of that much over 100 episodes");
  for (const environment of environments) options(environment);
}

function options({ id, options }: Environment): void {
  const entries = Object.entries(options);
  if (entries.length === 0) return;
  print(`\n${paint("bold", `options of ${id}`)} (train --set ${entries[0][0]}=...)`);
  for (const [name, { default: initial, description }] of entries) {
    const value = typeof initial === "number" ? Number(initial.toPrecision(6)) : initial;
    print(`  ${name}=${value}`);
    for (const line of wrapped(description, 70)) print(`      ${line}`);
  }
}

/** `2 choices`, `3 x 2 choices`, `5 bits`, `4 numbers`, `1 number in [-2, 2]` */
function describe(space: Space): string {
  if (space.type === "discrete") return `${space.n} choices`;
  if (space.type === "multiDiscrete") return `${space.nvec.join(" x ")} choices`;
  if (space.type === "multiBinary") return `${space.n} bits`;
  const length = size(space);
  const numbers = length === 1 ? "1 number" : `${length} numbers`;
  const equal = space.low.every((low, k) => low === space.low[0] && space.high[k] === space.high[0]);
  return equal && Number.isFinite(space.low[0]) ? `${numbers} in [${space.low[0]}, ${space.high[0]}]` : numbers;
}
