/** How the stage is watched: any moment of the run's learning, and how fast what is seen goes by. Training is not held up. */
import { complain, current, stage } from "../model/lab.ts";
import { level } from "../model/level.ts";
import type { Snapshot } from "../model/timeline.ts";
import { IconButton } from "./button.tsx";
import { brief, display } from "./display.ts";
import { Menu } from "./menu.tsx";

const SPEEDS: readonly { label: string; name: string; value: number }[] = [
  { label: "¼×", name: "Quarter speed", value: 0.25 },
  { label: "1×", name: "Normal speed", value: 1 },
  { label: "4×", name: "Fast", value: 4 },
];

export function Playback() {
  const still = stage.still.value;
  const { speed = 1 } = stage.hands.value;
  return (
    <div class="playback">
      <IconButton
        icon={still ? "play" : "pause"}
        label={still ? "Play the picture" : "Hold the picture"}
        onClick={() => {
          stage.still.value = !still;
        }}
      />
      <fieldset class="segmented" aria-label="Speed of the picture">
        {SPEEDS.map(({ label, name, value }) => (
          <button
            type="button"
            key={value}
            aria-label={`${name}, ${label}`}
            aria-pressed={speed === value}
            onClick={() => {
              stage.hands.value = { ...stage.hands.value, speed: value };
            }}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <ClipMenu />
      <Moments />
    </div>
  );
}

/** What is to be seen, as a file. */
function ClipMenu() {
  const record = (kind: "film" | "svg") =>
    void import("./clip_export.ts").then(({ exportClip }) => exportClip(kind)).catch(complain);
  return (
    <Menu label="Export a clip" icon="film">
      {typeof MediaRecorder === "undefined" || (
        <button type="button" onClick={() => record("film")}>
          Film, five seconds
        </button>
      )}
      <button type="button" onClick={() => record("svg")}>
        Animated SVG, five seconds
      </button>
    </Menu>
  );
}

/** From untrained to now; whichever is chosen acts on the stage. */
function Moments() {
  const run = current.value;
  run?.timeline.news.value;
  const { snapshots = [] } = run?.timeline ?? {};
  const held = stage.held.value;
  const last = Math.max(snapshots.length - 1, 0);
  const place = held && run ? run.timeline.placeOf(held) : last;
  const words = held ? wordsOf(held) : "as it is now";
  return (
    <label class="moments">
      <span class="visually-hidden">Moment of its learning that is on the stage</span>
      <input
        type="range"
        min={0}
        max={last}
        step={1}
        value={place}
        disabled={snapshots.length < 2}
        aria-valuetext={words}
        onInput={({ currentTarget: { value } }) => {
          const chosen = Number(value);
          stage.hold(chosen === last ? undefined : snapshots[chosen]);
        }}
      />
      <span class="moment" data-update={held?.update ?? "now"}>
        {words}
      </span>
    </label>
  );
}

function wordsOf({ update, step, score }: Snapshot): string {
  const plain = level.value === "beginner";
  const when = plain ? `after ${brief(step)} steps` : `after update ${update}, step ${brief(step)}`;
  if (update === 0) return plain ? "untrained" : "untrained, update 0";
  return Number.isFinite(score) ? `${when}: ${plain ? "score" : "return"} ${display(score)}` : when;
}
