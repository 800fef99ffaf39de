/**
 * The score as it grows, for beginners: one line, both axes named, and the score that counts as solved. Drawn in plain
 * SVG, so that a first visit need not fetch what the charts of everything are drawn with.
 */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { current } from "../model/lab.ts";
import { runColor } from "../model/theme.ts";
import { brief, display } from "./display.ts";
import { useNews } from "./use_news.ts";

const WIDTH = 480;
const HEIGHT = 250;
const LEFT = 52;
const RIGHT = 12;
const TOP = 22;
const BOTTOM = 44;
const MOST_POINTS = 240;

interface Line {
  readonly steps: readonly number[];
  readonly scores: readonly number[];
  readonly last: number;
}

const empty: Line = { steps: [], scores: [], last: Number.NaN };

export function ScoreCurve() {
  const run = current.value;
  const place = useRef<HTMLElement>(null);
  const line = useSignal<Line>(empty);
  const runs = run ? [run] : [];
  const read = () => {
    if (run)
      line.value = thinned(run.series.step, run.series.column("episodeReturn"), run.series.last("episodeReturn"));
  };
  useNews(place, runs, 150, () => ({ paint: read }), []);
  const goal = run?.rewardThreshold ?? undefined;
  const shown = line.value;
  const score = display(shown.last);
  const label = `Score over practice: ${score} now${goal === undefined ? "" : `, ${goal} counts as solved`}`;
  return (
    <figure class="score" ref={place}>
      <figcaption>
        <h2>Score</h2>
        <p class="big">
          {score}
          {goal !== undefined && <span class="muted"> of {display(goal)} for solved</span>}
        </p>
        <p class="sentence">How well the last hundred tries went, on average.</p>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <Picture line={shown} goal={goal} color={runColor(run?.color ?? 0)} />
      </svg>
    </figure>
  );
}

function Picture({ line, goal, color }: { line: Line; goal: number | undefined; color: string }) {
  const { steps, scores } = line;
  const usable = scores.filter(Number.isFinite);
  const levels = [...usable, ...(goal === undefined ? [] : [goal])];
  const low = Math.min(0, ...levels);
  const high = Math.max(...levels, low + 1);
  const most = Math.max(steps[steps.length - 1] ?? 0, 1000);
  const x = (step: number) => LEFT + (step / most) * (WIDTH - LEFT - RIGHT);
  const y = (score: number) => HEIGHT - BOTTOM - ((score - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);
  const points = steps.flatMap((step, k) =>
    Number.isFinite(scores[k]) ? `${x(step).toFixed(1)},${y(scores[k]).toFixed(1)}` : [],
  );
  return (
    <>
      {[low, (low + high) / 2, high].map((level) => (
        <g key={level}>
          <path class="rule" d={`M${LEFT} ${y(level)}H${WIDTH - RIGHT}`} />
          <text x={LEFT - 8} y={y(level) + 4} text-anchor="end">
            {brief(Number(level.toPrecision(3)))}
          </text>
        </g>
      ))}
      {[0, most / 2, most].map((step, k) => (
        <text key={k} x={x(step)} y={HEIGHT - BOTTOM + 17} text-anchor={["start", "middle", "end"][k]}>
          {brief(Number(step.toPrecision(3)))}
        </text>
      ))}
      <text class="axis" x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 8} text-anchor="middle">
        steps of practice
      </text>
      <text class="axis" x={-(TOP + HEIGHT - BOTTOM) / 2} y={13} text-anchor="middle" transform="rotate(-90)">
        score
      </text>
      {goal !== undefined && (
        <>
          <path class="goal" d={`M${LEFT} ${y(goal)}H${WIDTH - RIGHT}`} />
          <text x={LEFT + 6} y={y(goal) - 6}>
            solved
          </text>
        </>
      )}
      <polyline points={points.join(" ")} stroke={color} />
    </>
  );
}

/** Every n-th point, and the last. */
function thinned(steps: readonly number[], scores: readonly number[], last: number): Line {
  const every = Math.ceil(steps.length / MOST_POINTS);
  const pick = (values: readonly number[]) => values.filter((_, k) => k % every === 0 || k === values.length - 1);
  return { steps: pick(steps), scores: pick(scores), last };
}
