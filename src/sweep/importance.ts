/**
 * How much each setting matters: a forest of regression trees (Breiman 2001) is fitted to the trials, and a setting is as
 * important as the forest's error grows where its values are shuffled among the trials that a tree has not seen. No
 * maintained package has such a forest without a matrix library, so it stands here.
 */
import { Random } from "../core/random.ts";

const TREES = 100;
const LEAST_LEAF = 2; // trials
const SEED = 1;

interface Leaf {
  readonly value: number;
}
interface Split {
  readonly feature: number;
  readonly at: number;
  readonly below: Tree;
  readonly above: Tree;
}
type Tree = Leaf | Split;

/**
 * @param rows a trial's settings as numbers each, all of the same length
 * @param values the trials' scores
 * @returns a share for each setting; their sum is 1, or 0 where nothing explains the scores
 */
export function importance(rows: readonly (readonly number[])[], values: readonly number[]): number[] {
  const size = rows[0]?.length ?? 0;
  const growth = new Array<number>(size).fill(0);
  const random = new Random(SEED);
  for (let tree = 0; tree < TREES; tree++) {
    const drawn = rows.map(() => random.integer(rows.length));
    const seen = new Set(drawn);
    const others = rows.map((_, k) => k).filter((k) => !seen.has(k));
    if (others.length < 2) continue;
    const grown = grow(drawn, rows, values);
    const before = error(grown, others, (k) => rows[k], values);
    for (let feature = 0; feature < size; feature++) {
      const shuffled = shuffle(others, random);
      const row = (k: number, place: number) =>
        rows[k].map((value, at) => (at === feature ? rows[shuffled[place]][feature] : value));
      growth[feature] += error(grown, others, row, values) - before;
    }
  }
  const positive = growth.map((value) => Math.max(0, value));
  const total = positive.reduce((sum, value) => sum + value, 0);
  return positive.map((value) => (total > 0 ? value / total : 0));
}

/** Splits where the squared distance from the mean falls most. */
function grow(members: readonly number[], rows: readonly (readonly number[])[], values: readonly number[]): Tree {
  const mean = members.reduce((sum, k) => sum + values[k], 0) / members.length;
  const best = members.length < 2 * LEAST_LEAF ? undefined : bestSplit(members, rows, values);
  if (!best) return { value: mean };
  const below = members.filter((k) => rows[k][best.feature] <= best.at);
  const above = members.filter((k) => rows[k][best.feature] > best.at);
  return { ...best, below: grow(below, rows, values), above: grow(above, rows, values) };
}

function bestSplit(members: readonly number[], rows: readonly (readonly number[])[], values: readonly number[]) {
  const total = members.reduce((sum, k) => sum + values[k], 0);
  let best: { feature: number; at: number } | undefined;
  let most = total ** 2 / members.length + 1e-12; // of sum^2 / count over both sides, which is what falls short
  for (let feature = 0; feature < rows[0].length; feature++) {
    const sorted = [...members].sort((one, other) => rows[one][feature] - rows[other][feature]);
    let sum = 0;
    for (let k = 0; k < sorted.length - 1; k++) {
      sum += values[sorted[k]];
      const [here, next] = [rows[sorted[k]][feature], rows[sorted[k + 1]][feature]];
      const count = k + 1;
      if (here === next || count < LEAST_LEAF || sorted.length - count < LEAST_LEAF) continue;
      const gain = sum ** 2 / count + (total - sum) ** 2 / (sorted.length - count);
      if (gain > most) [most, best] = [gain, { feature, at: (here + next) / 2 }];
    }
  }
  return best;
}

function error(
  tree: Tree,
  members: readonly number[],
  row: (k: number, place: number) => readonly number[],
  values: readonly number[],
): number {
  return members.reduce((sum, k, place) => sum + (predict(tree, row(k, place)) - values[k]) ** 2, 0) / members.length;
}

function predict(tree: Tree, row: readonly number[]): number {
  let node = tree;
  while ("feature" in node) node = row[node.feature] <= node.at ? node.below : node.above;
  return node.value;
}

function shuffle(values: readonly number[], random: Random): number[] {
  const shuffled = [...values];
  for (let k = shuffled.length - 1; k > 0; k--) {
    const other = random.integer(k + 1);
    [shuffled[k], shuffled[other]] = [shuffled[other], shuffled[k]];
  }
  return shuffled;
}
