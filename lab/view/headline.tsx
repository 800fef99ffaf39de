/** How far the run is: four numbers, its end, and what makes it somebody else's too. */
import { signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { complain, current } from "../model/lab.ts";
import { Button } from "./button.tsx";
import { display } from "./display.ts";
import { Later } from "./later.tsx";
import { Status, statusNow } from "./status.tsx";
import { useNews } from "./use_news.ts";

/** The run in four numbers, read every tenth of a second. */
export function Headline() {
  const run = current.value;
  const place = useRef<HTMLDivElement>(null);
  const shown = useSignal({ steps: 0, return: Number.NaN, speed: Number.NaN, update: 0, horizon: 0 });
  const runs = run ? [run] : [];
  const read = () => {
    if (!run) return;
    const { series, update, horizon } = run;
    shown.value = {
      steps: run.step,
      return: series.length > 0 ? series.last("episodeReturn") : (run.summary.value?.meanReturn ?? Number.NaN),
      speed: series.last("stepsPerSecond"),
      update,
      horizon,
    };
  };
  useNews(place, runs, 100, () => ({ paint: read }), []);
  const { steps, return: mean, speed, update, horizon } = shown.value;
  return (
    <div class="headline" ref={place}>
      <dl>
        <Fact name="Mean return" value={display(mean)} look="big" />
        <Fact name="Steps" value={display(steps, 0)} />
        <Fact name="Updates" value={String(update)} />
        <Fact name="Steps/s" value={display(speed, 0)} />
      </dl>
      <progress max={horizon || 1} value={steps} aria-label="Progress of the run" />
      <Outcome />
    </div>
  );
}

function Fact({ name, value, look }: { name: string; value: string; look?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={look}>{value}</dd>
    </div>
  );
}

const codePanel = async () => (await import("./code_panel.tsx")).CodePanel;

/** How the run stands, its hash, and the ways to keep it. */
function Outcome() {
  const run = current.value;
  const status = statusNow();
  const coded = useSignal(false);
  const idle = !run || status === "opening" || status === "failed";
  return (
    <>
      <Status />
      <div class="outcome">
        <p class="hash">
          <span class="muted">Hash of the parameters</span>
          <code>
            {(run?.status.value !== "training" && run?.summary.value?.parametersSha256) || "shown when the run rests"}
          </code>
        </p>
        <Button icon="save" disabled={idle} onClick={() => run && void save(run)}>
          Save
        </Button>
        <Button
          icon="code"
          disabled={idle}
          aria-expanded={coded.value}
          onClick={() => {
            coded.value = !coded.value;
          }}
        >
          Code
        </Button>
        <Button icon="share" disabled={idle} onClick={() => run && void giveAddress(run)}>
          Share
        </Button>
      </div>
      {shared.value && <Later load={sharePanel} props={{ address: shared.value }} />}
      {coded.value && <Later load={codePanel} props={{}} />}
    </>
  );
}

/** The address that was written last, until it is put away. */
export const shared = signal<string | undefined>(undefined);

const sharePanel = async () => (await import("./share_panel.tsx")).SharePanel;

async function giveAddress(run: NonNullable<typeof current.value>): Promise<void> {
  await import("./share_panel.tsx").then(({ giveAddress }) => giveAddress(run)).catch(complain);
}

async function save(run: NonNullable<typeof current.value>): Promise<void> {
  await import("../model/keeping.ts").then(({ keep }) => keep(run)).catch(complain);
}
