/** Start, pause, step, reset; how far the run is; how fast it goes. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { share } from "../model/address.ts";
import { coming, complain, current, pause, reset, say, start, step } from "../model/lab.ts";
import { Icon } from "./icon.tsx";
import { display } from "./metrics.ts";
import { onRepaint } from "./repaint.ts";

const PACES: readonly { label: string; value: number | undefined }[] = [
  { label: "Full speed", value: undefined },
  { label: "10 updates/s", value: 10 },
  { label: "2 updates/s", value: 2 },
];

export function Transport() {
  const run = current.value;
  const status = coming.value > 0 ? "opening" : (run?.status.value ?? "opening");
  const training = status === "training";
  const pace = run?.settings.value.pace;
  const known = PACES.some(({ value }) => value === pace);
  const paces = known ? PACES : [...PACES, { label: `${pace} updates/s`, value: pace }];
  return (
    <div class="transport">
      <button
        type="button"
        class="button primary main-action"
        disabled={status === "opening" || status === "failed"}
        onClick={() => (training ? pause() : void start())}
      >
        <Icon name={training ? "pause" : status === "finished" ? "reset" : "play"} />
        <span>{training ? "Pause" : status === "finished" ? "Run again" : run?.update ? "Resume" : "Start"}</span>
      </button>
      <button
        type="button"
        class="button"
        title="Collect one rollout and learn from it once"
        disabled={status !== "ready"}
        onClick={() => void step()}
      >
        <Icon name="step" />
        <span>One update</span>
      </button>
      <button
        type="button"
        class="button"
        title="The same run from its beginning"
        disabled={status === "opening" || training}
        onClick={() => void reset()}
      >
        <Icon name="reset" />
        <span>Reset</span>
      </button>
      <label class="field inline">
        <span class="visually-hidden">Pace of training</span>
        <select
          value={String(pace)}
          disabled={!run}
          onChange={(event) => void run?.setPace(paces[event.currentTarget.selectedIndex].value)}
        >
          {paces.map(({ label, value }) => (
            <option key={label} value={String(value)}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

async function save(run: NonNullable<typeof current.value>): Promise<void> {
  await import("../model/keeping.ts").then(({ keep }) => keep(run)).catch(complain);
}

async function giveAddress(run: NonNullable<typeof current.value>): Promise<void> {
  try {
    await run.rest();
    await navigator.clipboard.writeText(await share(run));
    say(
      "The address now holds the whole run, and is on the clipboard: whoever opens it gets the same run, bit for bit.",
    );
  } catch (error) {
    if ((error as Error).name === "NotAllowedError" || !navigator.clipboard)
      say("The address now holds the whole run: copy it from the address bar.");
    else complain(error);
  }
}

/** The run in four numbers, read every tenth of a second. */
export function Headline() {
  const run = current.value;
  const place = useRef<HTMLDivElement>(null);
  const shown = useSignal({ steps: 0, return: Number.NaN, speed: Number.NaN, update: 0, horizon: 0 });
  useEffect(() => {
    if (!run) return;
    const stop = onRepaint(place.current as HTMLElement, 100, () => {
      const { series, update, horizon } = run;
      shown.value = {
        steps: run.step,
        return: series.length > 0 ? series.last("episodeReturn") : (run.summary.value?.meanReturn ?? Number.NaN),
        speed: series.last("stepsPerSecond"),
        update,
        horizon,
      };
    });
    stop.request();
    const end = run.news.subscribe(() => stop.request());
    return () => {
      end();
      stop();
    };
  }, [run]);
  const { steps, return: mean, speed, update, horizon } = shown.value;
  const solved = run?.solvedAt.value;
  const verdict = run ? verdictOf(run) : undefined;
  const status = coming.value > 0 ? "opening" : run?.status.value;
  const idle = !run || status === "opening" || status === "failed";
  return (
    <div class="headline" ref={place}>
      <dl>
        <div>
          <dt>Mean return</dt>
          <dd class="big">{display(mean)}</dd>
        </div>
        <div>
          <dt>Steps</dt>
          <dd>{display(steps, 0)}</dd>
        </div>
        <div>
          <dt>Updates</dt>
          <dd>{update}</dd>
        </div>
        <div>
          <dt>Steps/s</dt>
          <dd>{display(speed, 0)}</dd>
        </div>
      </dl>
      <progress max={horizon || 1} value={steps} aria-label="Progress of the run" />
      <p class="status" role="status">
        {statusText(status)}
        {solved !== undefined && solved !== null && (
          <strong class="solved"> Solved at step {display(solved, 0)}.</strong>
        )}
        {verdict && <strong class={verdict.same ? "solved" : "different"}> {verdict.text}</strong>}
      </p>
      <div class="outcome">
        <p class="hash">
          <span class="muted">Hash of the parameters</span>
          <code>
            {(run?.status.value !== "training" && run?.summary.value?.parametersSha256) || "shown when the run rests"}
          </code>
        </p>
        <button type="button" class="button" disabled={idle} onClick={() => run && void save(run)}>
          <Icon name="save" />
          <span>Save</span>
        </button>
        <button type="button" class="button" disabled={idle} onClick={() => run && void giveAddress(run)}>
          <Icon name="share" />
          <span>Share</span>
        </button>
      </div>
    </div>
  );
}

function statusText(status: string | undefined): string {
  if (status === "training") return "Learning.";
  if (status === "finished") return "Finished.";
  if (status === "ready") return "Paused.";
  if (status === "failed") return "Stopped.";
  return "Getting ready.";
}

/** Whether a shared run came out as it did for the one who shared it. */
function verdictOf(run: NonNullable<typeof current.value>): { same: boolean; text: string } | undefined {
  const { expected } = run.settings.value;
  const summary = run.summary.value;
  if (!expected || !summary || run.status.value === "training" || run.update !== expected.update) return undefined;
  return summary.parametersSha256 === expected.sha256
    ? { same: true, text: "Reproduced bit for bit: the hash is the one that was shared." }
    : { same: false, text: "Not the hash that was shared: another version of swingup?" };
}
