/**
 * What 256-bit instructions add: the dense kernels and whole training, each in child processes with V8's flag for them
 * and without, in alternation, by the processor's time instead of the clock. In a Node that has them, 24 and later. A
 * minute to a minute and a half; each row is there as soon as it is measured.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./measure.ts";
import { measured, wideMeasures } from "./wide_run.ts";

const FLAG = "--experimental-wasm-revectorize";
const ROUNDS = 5;

export interface WideResult {
  what: string;
  /** GFLOP/s, or environment steps per second of processor time; medians. */
  narrow: number;
  wide: number;
  /** Median of each round's own ratio. */
  ratio: number;
}

export function wide(): Iterable<WideResult> {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 24) throw new Error(`part: wide needs Node 24 or later, got ${process.version}`);
  return rows();
}

function* rows(): Generator<WideResult> {
  for (const measure of wideMeasures) yield* compared(measure);
}

function compared(measure: string): WideResult[] {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const [narrow, wide] = round % 2 ? [child(measure, []), child(measure, [FLAG])] : swapped(measure);
    return { narrow, wide };
  });
  return Object.keys(rounds[0].narrow).map((what) => ({
    what,
    narrow: median(rounds.map(({ narrow }) => narrow[what])),
    wide: median(rounds.map(({ wide }) => wide[what])),
    ratio: median(rounds.map(({ narrow, wide }) => wide[what] / narrow[what])),
  }));
}

function swapped(measure: string): Record<string, number>[] {
  const wide = child(measure, [FLAG]);
  return [child(measure, []), wide];
}

function child(measure: string, flags: string[]): Record<string, number> {
  const script = fileURLToPath(import.meta.url);
  const output = execFileSync(process.execPath, [...flags, script, measure], { encoding: "utf8" });
  return JSON.parse(output) as Record<string, number>;
}

const [, script, asked] = process.argv;
if (script === fileURLToPath(import.meta.url)) console.log(JSON.stringify(await measured(asked)));
