/** One lesson: what to predict, the runs, whether the prediction came true, and the answer over ten seeds. */
import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { bandOf, type Group } from "../model/comparison.ts";
import { complain } from "../model/lab.ts";
import { type Lesson, NO_DIFFERENCE } from "../model/lesson.ts";
import { lessonAddress } from "../model/lesson_link.ts";
import { leaveLesson, outcome, resultOf, runLesson, sides, state } from "../model/lesson_runs.ts";
import { runColor, theme } from "../model/theme.ts";
import { display } from "./display.ts";
import { Choice } from "./field.tsx";
import { Plot } from "./plot.ts";
import { useNews } from "./use_news.ts";

interface LessonViewProps {
  lesson: Lesson;
  number: number;
}

export function LessonView({ lesson, number }: LessonViewProps) {
  const guess = useSignal<string | undefined>(undefined);
  const seeds = useSignal(1);
  return (
    <div class="page lesson">
      <section class="card block" aria-label="The question">
        <p class="muted">
          <a href={lessonAddress()}>Lessons</a> · {number}
        </p>
        <h1>{lesson.question}</h1>
        <Prediction lesson={lesson} guess={guess} seeds={seeds} />
      </section>
      {state.value !== "before" && <Outcome lesson={lesson} guess={guess.value ?? ""} />}
      {state.value === "done" && <Answer lesson={lesson} />}
    </div>
  );
}

interface PredictionProps {
  lesson: Lesson;
  guess: Signal<string | undefined>;
  seeds: Signal<number>;
}

function Prediction({ lesson, guess, seeds }: PredictionProps) {
  return (
    <>
      <fieldset class="prediction" disabled={state.value !== "before"}>
        <legend>
          <strong>Your prediction.</strong> {lesson.predict}
        </legend>
        {lesson.choices.map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name="prediction"
              checked={guess.value === choice}
              onChange={() => {
                guess.value = choice;
              }}
            />
            {choice}
          </label>
        ))}
      </fieldset>
      <Begin lesson={lesson} seeds={seeds} predicted={guess.value !== undefined} />
    </>
  );
}

interface BeginProps {
  lesson: Lesson;
  seeds: Signal<number>;
  predicted: boolean;
}

/** How many seeds, and the button that runs them. */
function Begin({ lesson, seeds, predicted }: BeginProps) {
  const running = state.value === "running";
  const run = () => void runLesson(lesson, seeds.value).catch(complain);
  return (
    <div class="row">
      <Choice
        aria-label="Seeds"
        disabled={running}
        value={seeds.value}
        options={[
          [1, "one seed"],
          [3, "three seeds"],
          [5, "five seeds"],
        ]}
        onChoose={(count) => {
          seeds.value = Number(count);
        }}
      />
      <button type="button" class="button primary" disabled={!predicted} onClick={running ? leaveLesson : run}>
        {running ? "Stop" : state.value === "done" ? "Run it again" : "Run it"}
      </button>
      {state.value === "done" && (
        <button type="button" class="button" onClick={leaveLesson}>
          Predict again
        </button>
      )}
      {!predicted && <p class="hint">Choose first: what surprises is remembered.</p>}
    </div>
  );
}

function Outcome({ lesson, guess }: { lesson: Lesson; guess: string }) {
  return (
    <section class="card block" aria-label="What happens">
      <h2>What happens</h2>
      <p class="lead">
        {lesson.env}, mean return of the last 100 episodes against environment steps. {lesson.look}
      </p>
      <Curves all={sides.value} />
      <Table all={sides.value} />
      <div aria-live="polite">
        {outcome.value && <Verdict guess={guess} seeds={sides.value[0]?.runs.length ?? 1} />}
      </div>
    </section>
  );
}

function Curves({ all }: { all: readonly Group[] }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const curves = () =>
    all.map(({ label, color, runs }) => {
      const { x, mean, low, high } = bandOf(runs, "episodeReturn");
      return runs.length > 1 ? { label, color, x, y: mean, low, high } : { label, color, x, y: mean };
    });
  const begin = (element: HTMLElement) => {
    const made = new Plot(element, { axis: "steps", logarithmic: false });
    plot.current = made;
    return { paint: () => made.show(curves()), destroy: () => made.destroy() };
  };
  useNews(
    place,
    all.flatMap(({ runs }) => runs),
    100,
    begin,
    [all],
  );
  useSignalEffect(() => {
    theme.value;
    plot.current?.restyle();
  });
  return <div class="plot tall" ref={place} role="img" aria-label="Returns of each side against environment steps" />;
}

function Table({ all }: { all: readonly Group[] }) {
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">Side</th>
            <th scope="col">Done</th>
            <th scope="col">Return over the whole run</th>
            <th scope="col">At the end</th>
          </tr>
        </thead>
        <tbody>
          {all.map((group) => (
            <Row key={group.label} group={group} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ group }: { group: Group }) {
  const { label, color, runs } = group;
  const done = runs.filter(({ status }) => status.value === "finished");
  const ends = done.map(({ summary }) => summary.value?.meanReturn ?? Number.NaN);
  const end = ends.reduce((sum, value) => sum + value, 0) / ends.length;
  return (
    <tr>
      <th scope="row">
        <span class="swatch" style={{ "--run": runColor(color) }} /> {label}
      </th>
      <td>
        {done.length} of {runs.length}
      </td>
      <td>{done.length === runs.length ? display(resultOf(group).area) : "–"}</td>
      <td>{display(end)}</td>
    </tr>
  );
}

function Verdict({ guess, seeds }: { guess: string; seeds: number }) {
  const found = outcome.value;
  if (!found) return null;
  if ("fault" in found) return <p class="message error">A run did not finish. {found.fault}</p>;
  const ahead = found.choice === NO_DIFFERENCE ? "the two best are within 3 % of each other" : found.choice;
  return (
    <p class={found.choice === guess ? "solved" : "missed"}>
      <strong>{found.choice === guess ? "As you predicted." : `You predicted: ${guess}.`}</strong> Here it came to:{" "}
      {ahead}.{seeds < 5 && " With so few seeds another run may end otherwise."}
    </p>
  );
}

function Answer({ lesson: { name, expected, answer, seen } }: { lesson: Lesson }) {
  return (
    <section class="card block" aria-label="The answer">
      <h2>{answer ? "Over ten seeds" : "What is expected"}</h2>
      {answer && <p class="answer">{answer}</p>}
      {seen && <p>{seen}</p>}
      <p>
        {answer && <strong>What was expected. </strong>}
        {expected}
      </p>
      <p class="hint">
        <code>npx swingup scenario {name}</code> runs all sides over ten seeds, with intervals and the other measures.
      </p>
    </section>
  );
}
