// Kills a sweep, a population or a scenario at random instants and resumes it (kill_and_resume.mjs): no trial, round or
// run that was on the disk may be lost, and it must end as one that was left alone. `npm run stress:kills -- [kills]
// [seed] [sweep|population|scenario]`, 100, 1 and sweep unless given. Uses the built command line, so `npm run build`
// comes first.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { killAndResume } from "./kill_and_resume.mjs";

const common = {
  env: "CartPole-v1",
  settings: { steps: 2048, numEnvs: 8, rolloutSteps: 64, hiddenSizes: [8] },
  search: { learningRate: { low: 1e-4, high: 1e-2, log: true }, epochs: { low: 1, high: 6, integer: true } },
  confirmation: 2,
  episodes: 2,
};
const study = (more) => (folder) => writeFileSync(join(folder, "study.json"), JSON.stringify({ ...common, ...more }));
const sweep = (name, begun) => ["sweep", ...(begun ? ["--resume", name] : ["study.json", "--out", name])];
const scenario = ["scenario", "reinforce", "--seeds", "1..2"];

/** The lines of a file that are whole. */
function lines(folder, file) {
  const path = join(folder, file);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(Boolean);
}

/** The same in order, without seconds and the hashes of files that have seconds in them. */
function plain(folder, file) {
  const order = ({ round = 0, member = 0, number = 0 }) => round * 1e6 + member + number;
  return lines(folder, file)
    .map((line) => ({ ...JSON.parse(line), seconds: 0, checkpointSha256: "" }))
    .sort((one, other) => order(one) - order(other));
}

const summary = (folder) => readFileSync(join(folder, "summary.json"), "utf8");
const kinds = {
  sweep: {
    prepare: study({ trials: 30, seeds: 2, pruner: "asha" }),
    words: sweep,
    begun: ["study.json"],
    outcome: (folder) => JSON.stringify([plain(folder, "trials.jsonl"), summary(folder)]),
    finished: (folder) => lines(folder, "trials.jsonl"),
  },
  population: {
    prepare: study({ population: { size: 6, rounds: 4 } }),
    words: sweep,
    begun: ["study.json"],
    outcome: (folder) => JSON.stringify([plain(folder, "segments.jsonl"), summary(folder)]),
    finished: (folder) => lines(folder, "segments.jsonl"),
  },
  scenario: {
    words: (name, begun) => [...scenario, begun ? "--resume" : "--out", name],
    begun: ["begun.json", "result.json"],
    outcome: (folder) => JSON.stringify(withoutSeconds(JSON.parse(readFileSync(join(folder, "result.json"), "utf8")))),
    // At the end the runs are in the result, which is compared as a whole.
    finished: (folder) => (existsSync(join(folder, "result.json")) ? (keptRuns.get(folder) ?? []) : remember(folder)),
  },
};

const keptRuns = new Map();

function remember(folder) {
  const kept = lines(folder, "runs.jsonl");
  keptRuns.set(folder, kept);
  return kept;
}

function withoutSeconds(result) {
  for (const { arms } of result.experiments)
    for (const { runs } of arms)
      for (const { values } of runs) for (const name of ["seconds", "solvedAtSeconds"]) delete values[name];
  return result;
}

await killAndResume({ ...kinds[process.argv[4] ?? "sweep"], life: (u, length) => 100 + u * length });
