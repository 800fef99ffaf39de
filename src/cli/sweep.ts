/** `swingup sweep`: searches settings, on all cores, and says which were best on seeds that it was not chosen by. */
import { basename } from "node:path";
import type { Command } from "commander";
import { whole } from "../loggers/numbers.ts";
import { SweepFolder } from "../runs/sweep_folder.ts";
import { OptunaJournal } from "../sweep/optuna_journal.ts";
import { isOfShard } from "../sweep/shard.ts";
import { Sweep, type Trial } from "../sweep/sweep.ts";
import { resumeTrials } from "../sweep/trial_record.ts";
import { preparing, STATUS } from "./failure.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { withOptions } from "./options.ts";
import { invocation, notice, paint, print, printJson, quoted } from "./output.ts";
import { populationPlan, runPopulation } from "./population.ts";
import { type SweepOptions, type SweepPlan, sweepPlan } from "./sweep_plan.ts";
import { SweepProgress } from "./sweep_progress.ts";
import { finishShard, finishSweep, settingsText } from "./sweep_result.ts";
import { type SweepTeam, sweepTeam } from "./sweep_team.ts";

const help = `
A study is JSON, or a module whose default export is one:
  {
    "env": "CartPole-v1",
    "settings": { "steps": 30000 },
    "search": {
      "learningRate": { "low": 0.0001, "high": 0.03, "log": true },
      "epochs": { "low": 2, "high": 20, "integer": true },
      "hiddenSizes": { "choices": [[32, 32], [64, 64]] }
    },
    "trials": 40, "seeds": 3, "pruner": "asha"
  }

With "population": { "size": 8, "rounds": 10 } in the place of trials, seeds and pruner the settings change while the
members train (population-based training).

Examples:
  swingup sweep study.json --dry-run
  swingup sweep study.json --out runs/search
  swingup sweep --resume runs/search
  swingup sweep study.json --resume runs/search    (a custom environment)
  swingup sweep study.json --shard 2/3 --out part2
  swingup sweep --merge part1 part2 part3 --out runs/search
  swingup train --config runs/search/best.json --seeds 1..10`;

export function addSweep(program: Command): void {
  program
    .command("sweep")
    .description(
      "search settings: trials over several seeds on all cores, by TPE, CMA-ES, a grid, at random or in a population",
    )
    .argument("[study]", "a file that says what is searched, .json or .js")
    .option("--out <folder>", "folder of the sweep, new or empty (default: a new one in runs/)")
    .option("--resume <folder>", "go on with a sweep that was stopped or killed; no finished trial is lost")
    .option("--workers <n>", "trials at once; the result is the same (default: one for each core)")
    .option("--shard <i/n>", "run the i-th of n parts of the trials, by sampler random or grid, for --merge")
    .option("--merge <folders...>", "put the folders of shards together; what is missing runs here")
    .option("--optuna-journal <file>", "also write the trials as Optuna's journal storage, for optuna-dashboard")
    .option("--queue <address>", "have the trials run by every `swingup worker` at a Redis or Valkey, redis://HOST")
    .option("--audit <share>", "with --queue: run so many of the seeds again on another machine and compare the bits")
    .option("--shared <folder>", "with --queue: the environment's file is in this folder, which all machines share")
    .option("--dry-run", "list what would run, and run nothing")
    .addHelpText("after", help)
    .action(withOptions(run));
}

async function run(file: string | undefined, given: SweepOptions): Promise<void> {
  const population = await preparing(() => populationPlan(file, given));
  if (population) {
    await runPopulation(population, given);
    return;
  }
  const plan = await preparing(() => sweepPlan(file, given));
  if (given.dryRun === true) {
    listPlan(plan, given.json === true);
    return;
  }
  const team = await preparing(() => sweepTeam(plan)); // before there is a folder, since nobody may be there
  try {
    const folder =
      plan.folder ??
      (await preparing(
        () => SweepFolder.create(given.out ?? { env: plan.id, started: new Date() }, plan.study),
        new Map([["out", "--out"]]),
      ));
    await sweep({ ...plan, folder }, team, given.json === true);
  } finally {
    await team.close();
  }
}

function listPlan({ study, envOptionNames, shard }: SweepPlan, json: boolean): void {
  const all = new Sweep(study, envOptionNames).plan(study.trials);
  const trials = shard ? all.filter(({ number }) => isOfShard(shard, number)) : all;
  if (json) {
    printJson({ study, trials });
    return;
  }
  print(`${whole(trials.length)} trials of ${study.seeds} seeds each, drawn by ${study.sampler}\n`);
  for (const { number, parameters } of trials) {
    if (!parameters) {
      print(`${number} to ${study.trials - 1}  depend on the results of the others`);
      return;
    }
    print(`${number}  ${settingsText(parameters)}`);
  }
}

async function sweep(plan: SweepPlan & { folder: SweepFolder }, team: SweepTeam, json: boolean) {
  const { study, folder, id, envOptionNames, workers, shard } = plan;
  const { record, outcomes } = await preparing(() => begun(plan));
  const search = await preparing(() => new Sweep(study, envOptionNames, outcomes));
  const journal = await preparing(() => journalOf(plan));
  for (const trial of search.trials) journal?.add(trial, new Date());
  const told = json ? undefined : new SweepProgress(search.trials, plan);
  const stopped = new Error("stopped");
  const interrupt = listenForInterrupt(() => {
    notice("stopping: trials under way are lost, finished ones are kept");
    stop();
  });
  let stop = () => {};
  const interruption = new Promise<never>((_, reject) => {
    stop = () => reject(stopped);
  });
  interruption.catch(() => {});
  try {
    if (!json) print(`${paint("bold", id)}  ${planText(plan)}, ${workers} at once, in ${folder.path}`);
    if (outcomes.length > 0) notice(`${outcomes.length} trials have ended before`);
    const onTrial = (trial: Trial) => {
      record.add(withoutParameters(trial));
      journal?.add(trial, new Date());
      told?.add(trial);
    };
    const only = shard ? (number: number) => isOfShard(shard, number) : () => true;
    await Promise.race([search.run(team.workers, { onTrial, only }), interruption]);
    told?.end();
    if (shard) {
      finishShard(search, folder, json);
      return;
    }
    const [winner] = search.ranking.filter(({ state }) => state === "complete");
    const confirmed = winner && (await Promise.race([search.confirm(winner, team.workers), interruption]));
    await team.settle();
    await finishSweep({ search, folder, id, winner, confirmed: confirmed?.score ?? null }, json);
  } catch (error) {
    told?.end();
    if (error !== stopped) throw error;
    process.exitCode = STATUS.interrupted;
    notice(
      `go on: ${invocation()} sweep --resume ${quoted(folder.path)}${shard ? ` --shard ${shard.index}/${shard.count}` : ""}`,
    );
  } finally {
    interrupt.stop();
    record.close();
    journal?.close();
  }
}

function journalOf({ journal, study, folder }: SweepPlan & { folder: SweepFolder }): OptunaJournal | undefined {
  return journal === undefined ? undefined : new OptunaJournal(journal, study, basename(folder.path));
}

/** The record of the folder, with the trials of others in it. */
function begun({ folder, merged }: SweepPlan & { folder: SweepFolder }) {
  const { record, outcomes } = resumeTrials(folder.trials);
  const known = new Set(outcomes.map(({ number }) => number));
  const added = merged.filter(({ number }) => !known.has(number));
  if (added.length > 0) record.add(...added);
  return { record, outcomes: [...outcomes, ...added] };
}

function planText({ study: { trials }, shard }: SweepPlan): string {
  return shard ? `part ${shard.index} of ${shard.count} of ${whole(trials)} trials` : `${whole(trials)} trials`;
}

function withoutParameters({ parameters: _, ...outcome }: Trial) {
  return outcome;
}
