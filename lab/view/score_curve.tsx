/**
 * The score as it grows, for beginners: one line, both axes named, and the score that counts as solved. Drawn in plain
 * SVG, so that a first visit need not fetch what the charts of everything are drawn with.
 */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { current, stage } from "../model/lab.ts";
import type { Series } from "../model/series.ts";
import { runColor } from "../model/theme.ts";
import { IconButton } from "./button.tsx";
import { brief, tenths } from "./display.ts";
import { Later } from "./later.tsx";
import { useNews } from "./use_news.ts";

const WIDTH = 480;
const LEFT = 52;
const RIGHT = 12;
const TOP = 22;
const BOTTOM = 44;
const MOST_POINTS = 240;

const LEAST_HEIGHT = 220; // in the same unit as the width, whatever the room
const MOST_HEIGHT = 420;

interface Line {
  readonly steps: readonly number[];
  readonly scores: readonly number[];
  readonly last: number;
  readonly height: number;
}

const empty: Line = { steps: [], scores: [], last: Number.NaN, height: 250 };

export function ScoreCurve() {
  const run = current.value;
  const place = useRef<HTMLElement>(null);
  const picture = useRef<SVGSVGElement>(null);
  const helped = useSignal(false);
  const line = useSignal<Line>(empty);
  const runs = run ? [run] : [];
  const read = () => {
    const { clientWidth = 0, clientHeight = 0 } = picture.current ?? {};
    const height = Math.min(Math.max((WIDTH * clientHeight) / (clientWidth || 1), LEAST_HEIGHT), MOST_HEIGHT);
    if (run) line.value = { ...thinned(run.series), height };
  };
  useNews(place, runs, 150, () => ({ paint: read }), []);
  const goal = run?.rewardThreshold ?? undefined;
  const shown = line.value;
  const score = tenths(shown.last);
  const label = `Score over practice: ${score} now${goal === undefined ? "" : `, ${goal} counts as solved`}`;
  return (
    <figure class="score" ref={place}>
      <figcaption>
        <div class="chart-head">
          <h2>Score</h2>
          <IconButton
            icon="help"
            label="What is the score?"
            aria-expanded={helped.value}
            aria-controls="help-score"
            onClick={() => {
              helped.value = !helped.value;
            }}
          />
        </div>
        <p class="big">
          {score}
          {goal !== undefined && <span class="muted"> of {tenths(goal)} for solved</span>}
        </p>
        {helped.value ? (
          <Later load={chartHelp} props={{ metric: "score", id: "help-score" }} />
        ) : (
          <p class="sentence" id="help-score">
            How well the last hundred tries went, on average.
          </p>
        )}
      </figcaption>
      <svg ref={picture} viewBox={`0 0 ${WIDTH} ${shown.height}`} role="img" aria-label={label}>
        <Picture line={shown} goal={goal} color={runColor(run?.color ?? 0)} />
      </svg>
    </figure>
  );
}

const chartHelp = async () => (await import("./chart_help.tsx")).ChartHelp;

function Picture({ line, goal, color }: { line: Line; goal: number | undefined; color: string }) {
  const { steps, scores, height } = line;
  const usable = scores.filter(Number.isFinite);
  const levels = [...usable, ...(goal === undefined ? [] : [goal])];
  const low = Math.min(0, ...levels);
  const high = Math.max(...levels, low + 1);
  const most = Math.max(steps[steps.length - 1] ?? 0, 1000);
  const x = (step: number) => LEFT + (step / most) * (WIDTH - LEFT - RIGHT);
  const y = (score: number) => height - BOTTOM - ((score - low) / (high - low)) * (height - BOTTOM - TOP);
  const held = stage.held.value;
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
        <text key={k} x={x(step)} y={height - BOTTOM + 17} text-anchor={["start", "middle", "end"][k]}>
          {brief(Number(step.toPrecision(3)))}
        </text>
      ))}
      <text class="axis" x={(LEFT + WIDTH - RIGHT) / 2} y={height - 8} text-anchor="middle">
        steps of practice
      </text>
      <text class="axis" x={-(TOP + height - BOTTOM) / 2} y={13} text-anchor="middle" transform="rotate(-90)">
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
      {held && Number.isFinite(held.score) && (
        <circle data-held={held.update} cx={x(held.step)} cy={y(held.score)} r={6} fill={color} />
      )}
    </>
  );
}

/** Every n-th point, and the last. */
function thinned(series: Series): Omit<Line, "height"> {
  const { step } = series;
  const every = Math.ceil(step.length / MOST_POINTS);
  const pick = (values: readonly number[]) => values.filter((_, k) => k % every === 0 || k === values.length - 1);
  return { steps: pick(step), scores: pick(series.column("episodeReturn")), last: series.last("episodeReturn") };
}
