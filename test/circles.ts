/** Circles in a graph, such as that of the files and what they import: what `house.test.ts` lets nobody close. */

export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** One circle through each knot of nodes that reach each other, as the way around it: `a > b > a`. */
export function circles(edges: readonly Edge[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const found: string[] = [];
  const knotted = new Set<string>();
  for (const node of next.keys()) {
    const way = knotted.has(node) ? undefined : wayBack(node, next);
    if (!way) continue;
    found.push(way.join(" > "));
    for (const member of way) knotted.add(member);
  }
  return found;
}

/** The shortest way from a node back to it. */
function wayBack(start: string, next: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const before = new Map<string, string>();
  const waiting = [start];
  for (const node of waiting)
    for (const follower of next.get(node) ?? []) {
      if (before.has(follower)) continue;
      before.set(follower, node);
      if (follower === start) return walk(start, before);
      waiting.push(follower);
    }
  return undefined;
}

function walk(start: string, before: ReadonlyMap<string, string>): string[] {
  const way = [start];
  do way.unshift(before.get(way[0]) as string);
  while (way[0] !== start);
  return way;
}
