/** What is marked on a chart: where on its axis, and in words, since it cannot be read from the picture. */
import { marksOf, secondsAt } from "../model/marks.ts";
import type { Run } from "../model/run.ts";
import { display } from "./display.ts";
import type { PlacedMark } from "./plot.ts";

export function Marked({ runs, metric }: { runs: readonly Run[]; metric: string }) {
  const marks = marksOf(runs, metric).filter(({ kind }) => kind === "finding");
  if (marks.length === 0) return null;
  return (
    <p class="marked">
      {marks.map(({ text, step }) => (
        <span key={text}>
          ▲ {text}, from step {display(step, 0)} on.{" "}
        </span>
      ))}
    </p>
  );
}

export function placed(runs: readonly Run[], metric: string, axis: "steps" | "seconds"): PlacedMark[] {
  const run = runs[runs.length - 1];
  return marksOf(runs, metric).map((mark) => ({
    ...mark,
    x: axis === "steps" ? mark.step : secondsAt(run, mark.step),
  }));
}
