/** The lessons: a question, a prediction, the runs that answer it, and what ten seeds said. */
import "../style/tabs.css";
import "../style/lessons.css";
import catalog from "virtual:scenarios";
import { useEffect } from "preact/hooks";
import { type Lesson, lessonsOf } from "../model/lesson.ts";
import { lesson, lessonAddress } from "../model/lesson_link.ts";
import { leaveLesson } from "../model/lesson_runs.ts";
import { LessonView } from "./lesson_view.tsx";

const lessons = lessonsOf(catalog);

export function LessonsTab() {
  const name = lesson.value;
  useEffect(() => scrollTo(0, 0), [name]);
  useEffect(() => leaveLesson, []);
  const open = lessons.find((one) => one.name === name);
  if (name !== "" && !open) return <Unknown name={name} />;
  return open ? <LessonView key={open.name} lesson={open} number={lessons.indexOf(open) + 1} /> : <Gallery />;
}

function Gallery() {
  return (
    <div class="page wide lessons">
      <section class="card block">
        <h1>Lessons</h1>
        <p class="lead">
          Each asks one question about learning by policy gradients. Say first what you expect; then it runs, here, with
          the settings of the experiment, and you see.
        </p>
      </section>
      <ol class="gallery">
        {lessons.map((one, k) => (
          <Card key={one.name} lesson={one} number={k + 1} />
        ))}
      </ol>
    </div>
  );
}

function Card({ lesson: { name, question, env, sides }, number }: { lesson: Lesson; number: number }) {
  return (
    <li class="card">
      <a href={lessonAddress(name)}>
        <span class="number">{number}</span>
        <strong>{question}</strong>
        <span class="muted">
          {env}, {sides.length === 1 ? "one run" : `${sides.length} runs side by side`}
        </span>
      </a>
    </li>
  );
}

function Unknown({ name }: { name: string }) {
  return (
    <section class="card block">
      <p class="message error" role="alert">
        There is no lesson {name}. <a href={lessonAddress()}>All lessons</a>
      </p>
    </section>
  );
}
