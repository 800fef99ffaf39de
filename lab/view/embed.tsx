/** The lab within somebody else's page: the stage, the return, a button, and the way to the whole lab. */
import "../style/embed.css";
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { current, offered } from "../model/lab.ts";
import { Notice } from "./app.tsx";
import { display } from "./display.ts";
import { StageView } from "./stage_view.tsx";
import { MainAction } from "./transport.tsx";
import { useNews } from "./use_news.ts";

export function Embed() {
  const run = current.value;
  const { env, algorithm } = run?.settings.value ?? {};
  const error = run?.error.value;
  return (
    <main class="embed">
      <h1 class="visually-hidden">{run ? `${algorithm?.toUpperCase()} learns ${env}` : "The lab gets ready"}</h1>
      <StageView />
      {error && (
        <p class="message error" role="alert">
          The run stopped. {error}
        </p>
      )}
      {offered.value && (
        <p class="message" role="status">
          This run has an environment of its own, whose code starts nowhere unread: open it in the lab.
        </p>
      )}
      <footer>
        {!offered.value && <MainAction />}
        <Return />
        <a href={wholeLab()} target="_blank" rel="noopener">
          swingup lab
        </a>
      </footer>
      <Notice />
    </main>
  );
}

/** The mean return and how far the run is, every tenth of a second. */
function Return() {
  const run = current.value;
  const place = useRef<HTMLParagraphElement>(null);
  const shown = useSignal({ mean: Number.NaN, steps: 0 });
  const read = () => {
    if (run) shown.value = { mean: run.series.last("episodeReturn"), steps: run.step };
  };
  useNews(place, run ? [run] : [], 100, () => ({ paint: read }), []);
  const { mean, steps } = shown.value;
  return (
    <p class="embed-return" ref={place}>
      <span>
        Mean return <b>{display(mean)}</b>
      </span>
      <span class="muted">
        {display(steps, 0)} steps{run?.solvedAt.value != null && ", solved"}
      </span>
    </p>
  );
}

/** This run, from its beginning, with everything that can be turned. */
function wholeLab(): string {
  return location.pathname + location.hash;
}
