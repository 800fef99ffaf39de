/** What this page is, in a sentence, and where what it is made with can be had. */
import { level } from "../model/level.ts";

const { package: home, source, docs } = import.meta.env.PLACES;

export function Intro() {
  return (
    <section class={level.value === "beginner" ? "intro" : "intro compact"} aria-label="What this is">
      <h1>Watch it learn, then beat it</h1>
      <p>
        A small neural network learns by trial and error, here in your browser: it begins knowing nothing, and is told
        after each step only how well that went. It is trained with swingup, a package for reinforcement learning in
        Node and in pages.
      </p>
      <ul>
        <li>
          <a href="#lesson">Lessons</a>
        </li>
        <li>
          <a href={home}>Package</a>
        </li>
        <li>
          <a href={source}>Source</a>
        </li>
        <li>
          <a href={docs}>Docs</a>
        </li>
      </ul>
    </section>
  );
}
