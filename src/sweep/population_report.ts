/**
 * A population as one page without scripts: the members at the end, their scores over the rounds with who was copied from
 * whom, each setting over the rounds, and the winner's way there.
 */
import type { MemberSegment } from "./population.ts";
import { figure, reportPage, tableOf, textOf } from "./report_page.ts";
import { type Axis, axisOf, dots, frame, polyline } from "./report_picture.ts";
import type { Value } from "./space.ts";

export interface PopulationReport {
  readonly env: string;
  /** Names of the settings that were searched, and whether their logarithm was. */
  readonly settings: readonly { readonly name: string; readonly log: boolean }[];
  /** Members' rounds that have ended, by round and member. */
  readonly segments: readonly MemberSegment[];
  /** The winner's rounds from the first on; empty where there is no winner. */
  readonly lineage: readonly MemberSegment[];
  /** The winner's settings on fresh seeds, their mean score; null where they were not trained on any. */
  readonly confirmed: number | null;
}

const LISTED = 20; // members of the table
const [LINE, WINNER, FAINT] = ["#0072B2", "#D55E00", 0.35];

/** @returns the text of an HTML file */
export function populationReport(report: PopulationReport): string {
  const { env, lineage } = report;
  const sections = lineage.length === 0 ? ["<p>No member was left at the end.</p>"] : sectionsOf(report);
  return reportPage(`Population on ${env}`, sections);
}

function sectionsOf({ settings, segments, lineage, confirmed }: PopulationReport): string[] {
  const winner = lineage[lineage.length - 1];
  const copies = segments.filter(({ source, member }) => source !== member).length;
  const failed = segments.filter(({ state }) => state === "failed").length;
  const fresh =
    confirmed === null ? "" : `, and its settings ${figure(confirmed)} on fresh seeds, the figure to report`;
  const names = settings.map(({ name }) => name);
  const rounds = axisOf("round", [0, winner.round], false);
  const end = segments.filter(({ round, value }) => round === winner.round && value !== null);
  end.sort((one, other) => score(other) - score(one) || one.member - other.member);
  const row = (first: string) => (one: MemberSegment) => [
    String(one[first as "member"]),
    ...(first === "round" ? [String(one.member)] : []),
    one.value === null ? "failed" : figure(one.value),
    ...names.map((name) => textOf(one.parameters[name])),
  ];
  return [
    `<p>${count(segments)} members, ${winner.round + 1} rounds of ${winner.steps} steps in all: ${copies} copies, ${failed} failures. Member ${winner.member} was the best: ${figure(score(winner))} at the end${fresh}.</p>`,
    `<h2>Members at the end</h2>${tableOf(["member", "score", ...names], end.slice(0, LISTED).map(row("member")))}`,
    `<h2>Scores over the rounds</h2><p class="note">A line for each member. Where it was replaced, it begins where the one ended that it is a copy of; the winner's way is orange.</p>${scores(segments, lineage, rounds)}`,
    `<h2>Each setting over the rounds</h2><div class="pictures">${settings.map((setting) => course(setting, segments, lineage, rounds)).join("")}</div>`,
    `<h2>The winner's way</h2>${tableOf(["round", "member", "score", ...names], lineage.map(row("round")))}`,
  ];
}

function count(segments: readonly MemberSegment[]): number {
  return new Set(segments.map(({ member }) => member)).size;
}

function scores(segments: readonly MemberSegment[], lineage: readonly MemberSegment[], x: Axis): string {
  const whole = segments.filter(({ value }) => value !== null);
  const y = axisOf("score", whole.map(score), false);
  const ended = new Map(whole.map((one) => [`${one.round} ${one.member}`, one]));
  const at = (one: MemberSegment) => [x.place(one.round), y.place(score(one))] as const;
  const lines = whole.flatMap((one) => {
    const before = ended.get(`${one.round - 1} ${one.source}`);
    return before ? [polyline([at(before), at(one)], LINE, FAINT)] : [];
  });
  const way = polyline(
    lineage.flatMap((one) => (one.value === null ? [] : [at(one)])),
    WINNER,
  );
  return frame("Scores over the rounds", x, y, [...lines, dots(whole.map(at)), way]);
}

function course(
  { name, log }: PopulationReport["settings"][number],
  segments: readonly MemberSegment[],
  lineage: readonly MemberSegment[],
  x: Axis,
): string {
  const there = (one: MemberSegment): Value[] => (one.parameters[name] === undefined ? [] : [one.parameters[name]]);
  const y = axisOf(name, segments.flatMap(there), log);
  const at = (one: MemberSegment) => [x.place(one.round), y.place(one.parameters[name])] as const;
  const points = segments.filter((one) => there(one).length > 0).map(at);
  const way = lineage.filter((one) => there(one).length > 0).map(at);
  return frame(name, { ...x, name: `${name} over the rounds` }, y, [dots(points), polyline(way, WINNER)]);
}

function score({ value }: MemberSegment): number {
  return value as number;
}
