// Prints the ranges that metrics stay in while presets train: 5 %, median and 95 % of all updates of three seeds.
// docs/guides/debugging.md and docs/algorithms have them from here. Run after `npm run build`, with any of
// --algo NAME, --env NAME, --seeds N and settings as KEY=VALUE: node scripts/metric_ranges.mjs --algo ppo learningRate=0.1
import { parseArgs } from "node:util";
import { environmentIds, train } from "../dist/src/index.js";

const METRICS = [
  "approxKl",
  "kl",
  "clipFraction",
  "ratioStd",
  "ratioMax",
  "entropy",
  "explainedVariance",
  "valueLoss",
  "policyGradientNorm",
  "valueGradientNorm",
  "stepAccepted",
  "lineSearchSteps",
  "cgResidual",
];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    algo: { type: "string", multiple: true },
    env: { type: "string", multiple: true },
    seeds: { type: "string", default: "3" },
  },
});
const settings = Object.fromEntries(
  positionals.map((word) => [word.split("=")[0], JSON.parse(word.slice(word.indexOf("=") + 1))]),
);

for (const algorithm of values.algo ?? ["ppo", "a2c", "reinforce", "trpo"])
  for (const env of values.env ?? environmentIds()) {
    const updates = [];
    const returns = [];
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const onUpdate = ({ metrics }) => void updates.push(metrics);
      const run = await train({ env, algorithm, seed, threads: 1, onUpdate, ...settings });
      returns.push((await run.evaluate({ episodes: 20 })).meanReturn.toFixed(1));
    }
    console.log(`${algorithm} ${env}: ${updates.length} updates, returns ${returns.join(", ")}`);
    for (const name of METRICS) {
      const sorted = updates
        .map((metrics) => metrics[name])
        .filter(Number.isFinite)
        .sort((a, b) => a - b);
      if (sorted.length > 0) console.log(`  ${name.padEnd(20)} ${[0.05, 0.5, 0.95].map(quantile(sorted)).join("  ")}`);
    }
  }

function quantile(sorted) {
  return (share) => Number(sorted[Math.round(share * (sorted.length - 1))].toPrecision(2));
}
