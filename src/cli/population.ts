/** `swingup sweep` with a study that has `population`: members that are compared and replaced as they train. */
import { availableParallelism } from "node:os";
import { checkInteger } from "../core/check.ts";
import { parseJson } from "../core/json.ts";
import { decimal, duration, whole } from "../loggers/numbers.ts";
import { SweepFolder } from "../runs/sweep_folder.ts";
import { type MemberSegment, Population } from "../sweep/population.ts";
import { populationReport } from "../sweep/population_report.ts";
import { completePopulation, isPopulation, type PopulationStudy } from "../sweep/population_study.ts";
import { type PopulationResult, scoreOf, searchedOf } from "../sweep/train_population.ts";
import { environmentOf, isFile } from "./env_file.ts";
import { preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { columns, invocation, notice, paint, print, printJson, quoted } from "./output.ts";
import { SegmentStore } from "./segment_store.ts";
import { SegmentThread } from "./segment_thread.ts";
import { studyValue } from "./study_file.ts";
import { MOST_WORKERS, type SweepOptions } from "./sweep_plan.ts";
import { settingsText } from "./sweep_result.ts";
import { numberOrText } from "./values.ts";

const SHOWN = 5; // members of the table at the end

export interface PopulationPlan {
  readonly study: PopulationStudy;
  readonly id: string;
  readonly workers: number;
  /** Undefined where a new one is to be made. */
  readonly folder: SweepFolder | undefined;
}

/**
 * What is asked, where it is a population; undefined where it is another search.
 * @throws TypeError, RangeError, FileError in a line
 */
export async function populationPlan(
  file: string | undefined,
  given: SweepOptions,
): Promise<PopulationPlan | undefined> {
  const { resume, workers: typed } = given;
  const value = file === undefined ? undefined : await studyValue(file);
  const opened = resume === undefined ? undefined : await SweepFolder.open(resume);
  const recorded = opened && parseJson(opened.study);
  if (!isPopulation(value ?? recorded)) return undefined;
  const study = completePopulation(recorded ?? value);
  if (recorded && value && JSON.stringify(completePopulation(value)) !== JSON.stringify(study))
    throw new RangeError("--resume: the folder is of another sweep than the study beside it");
  if (recorded && !value && isFile(study.env))
    throw new RangeError(
      `--resume: the sweep runs the file ${JSON.stringify(study.env)}; name its study beside it: swingup sweep study.json --resume ...`,
    );
  if (opened && given.out !== undefined)
    throw new RangeError("--resume: expected no --out beside it, since the sweep has its folder");
  for (const name of ["shard", "merge", "optunaJournal", "queue", "audit", "shared"] as const)
    if (given[name] !== undefined)
      throw new RangeError(
        `--${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}: expected a study without population, whose members go on from checkpoints on this machine`,
      );
  const { id } = await environmentOf(study.env);
  new Population(study); // refuses what cannot be searched
  const most = typed === undefined ? availableParallelism() : numberOrText(typed);
  const workers = Math.min(checkInteger("--workers", most, { least: 1, most: MOST_WORKERS }), study.population.size);
  return { study, id, workers, folder: opened?.folder };
}

export async function runPopulation(plan: PopulationPlan, given: SweepOptions): Promise<void> {
  const { study, id, workers } = plan;
  const json = given.json === true;
  const population = new Population(study);
  if (given.dryRun === true) {
    list(population, json);
    return;
  }
  const place = given.out ?? { env: id, started: new Date() };
  const folder = plan.folder ?? (await preparing(() => SweepFolder.create(place, study), new Map([["out", "--out"]])));
  const threads = Array.from({ length: workers }, () => new SegmentThread(study.env));
  try {
    await train({ ...plan, folder }, threads, json);
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

function list(population: Population, json: boolean): void {
  const { study } = population;
  const members = (population.members(0) ?? []).map(({ parameters }, member) => ({ member, parameters }));
  if (json) {
    printJson({ study, members });
    return;
  }
  print(`${whole(members.length)} members, ${study.population.rounds} rounds; the first one begins with\n`);
  for (const { member, parameters } of members) print(`${member}  ${settingsText(parameters)}`);
}

async function train(
  { study, id, folder, workers }: PopulationPlan & { folder: SweepFolder },
  threads: readonly SegmentThread[],
  json: boolean,
): Promise<void> {
  const store = await preparing(() => new SegmentStore(folder));
  const population = new Population(study, store.before);
  const { size, rounds } = study.population;
  const stopped = new Error("stopped");
  let stop = () => {};
  const interruption = new Promise<never>((_, reject) => {
    stop = () => reject(stopped);
  });
  interruption.catch(() => {});
  const interrupt = listenForInterrupt(() => {
    notice("stopping: rounds under way are lost, finished ones are kept");
    stop();
  });
  try {
    if (!json)
      print(
        `${paint("bold", id)}  ${whole(size)} members, ${whole(rounds)} rounds, ${workers} at once, in ${folder.path}`,
      );
    if (store.before.length > 0) notice(`${store.before.length} rounds of members have ended before`);
    const onSegment = (segment: MemberSegment) => {
      store.add(segment);
      if (!json) print(segmentText(segment));
    };
    await Promise.race([population.run(threads, store, { onSegment }), interruption]);
    const outcomes = await Promise.race([population.confirm(threads), interruption]);
    await finish({ population, folder, id, store, confirmed: scoreOf(outcomes) }, json);
  } catch (error) {
    if (error !== stopped) throw error;
    process.exitCode = STATUS.interrupted;
    notice(`go on: ${invocation()} sweep --resume ${quoted(folder.path)}`);
  } finally {
    interrupt.stop();
    store.close();
  }
}

interface PopulationEnd {
  readonly population: Population;
  readonly folder: SweepFolder;
  readonly id: string;
  readonly store: SegmentStore;
  readonly confirmed: PopulationResult["confirmed"];
}

async function finish({ population, folder, id, store, confirmed }: PopulationEnd, json: boolean): Promise<void> {
  const { best, segments, study } = population;
  const lineage = best ? population.lineage(best) : [];
  const summary = {
    env: id,
    members: study.population.size,
    rounds: study.population.rounds,
    copies: segments.filter(({ source, member }) => source !== member).length,
    failed: segments.filter(({ state }) => state === "failed").length,
    best: best ? { member: best.member, value: best.value, confirmed: confirmed?.score ?? null } : null,
    lineage: lineage.map(({ round, member, source, value, parameters }) => ({
      round,
      member,
      source,
      value,
      parameters,
    })),
  };
  await folder.writeSummary(summary);
  await folder.writeReport(
    populationReport({
      env: id,
      settings: searchedOf(study),
      segments,
      lineage,
      confirmed: confirmed?.score ?? null,
    }),
  );
  const policy = best && (await folder.writeBestCheckpoint(await store.read(best.member, best.round)));
  if (json) printJson({ ...summary, folder: folder.path });
  else printResult(population, folder, policy, confirmed);
  if (!best) process.exitCode = STATUS.failed;
}

function printResult(
  { segments, best, study }: Population,
  folder: SweepFolder,
  policy: string | undefined,
  confirmed: PopulationResult["confirmed"],
): void {
  if (!best || policy === undefined) {
    notice("no member was left at the end");
    return;
  }
  const end = segments.filter(({ round, value }) => round === best.round && value !== null);
  end.sort((one, other) => (other.value as number) - (one.value as number) || one.member - other.member);
  const rows = end
    .slice(0, SHOWN)
    .map(({ member, value, parameters }) => [String(member), decimal(value), settingsText(parameters)]);
  print();
  for (const line of columns([["member", "score", "settings at the end"], ...rows])) print(line);
  if (confirmed)
    print(
      `\n${paint("bold", "on fresh seeds")}  ${decimal(confirmed.score)}: the settings of member ${best.member}, round by round, over ${study.confirmation} seeds that chose nothing`,
    );
  print(`${paint("bold", "saved")}           ${folder.path}, report.html in it`);
  print(`\n${paint("bold", "next")}`);
  const own = isFile(study.env) ? ` --env ${quoted(study.env)}` : "";
  print(`  ${invocation()} evaluate ${quoted(policy)}${own}`);
}

/** `round 3, member 5 (copy of 2): 182.2 in 2.1 s  learningRate=0.003` */
export function segmentText({ round, member, source, state, value, seconds, error, parameters }: MemberSegment) {
  const copy = source === member ? "" : ` (copy of ${source})`;
  const result = state === "failed" ? `failed (${error})` : decimal(value);
  return `round ${round}, member ${member}${copy}: ${result} in ${duration(seconds)}  ${settingsText(parameters)}`;
}
