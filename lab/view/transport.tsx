/** Start, pause, step, reset; how fast it goes. */
import { current, pause, reset, start, step } from "../model/lab.ts";
import { Button } from "./button.tsx";
import { Choice } from "./field.tsx";
import { statusNow } from "./status.tsx";

const PACES: readonly { label: string; value: number | undefined }[] = [
  { label: "Full speed", value: undefined },
  { label: "10 updates/s", value: 10 },
  { label: "2 updates/s", value: 2 },
];

export function Transport() {
  const run = current.value;
  const status = statusNow() ?? "opening";
  const training = status === "training";
  const pace = run?.settings.value.pace;
  const known = PACES.some(({ value }) => value === pace);
  const paces = known ? PACES : [...PACES, { label: `${pace} updates/s`, value: pace }];
  return (
    <div class="transport">
      <MainAction />
      <Button
        icon="step"
        title="Collect one rollout and learn from it once"
        disabled={status !== "ready"}
        onClick={() => void step()}
      >
        One update
      </Button>
      <Button
        icon="reset"
        title="The same run from its beginning"
        disabled={status === "opening" || training}
        onClick={() => void reset()}
      >
        Reset
      </Button>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
      <label class="field inline">
        <span class="visually-hidden">Pace of training</span>
        <Choice
          value={String(pace)}
          disabled={!run}
          options={paces.map(({ label, value }) => [String(value), label])}
          onChoose={(_, index) => void run?.setPace(paces[index].value)}
        />
      </label>
    </div>
  );
}

/** Begins, pauses, goes on, or begins again. */
export function MainAction() {
  const run = current.value;
  const status = statusNow() ?? "opening";
  const training = status === "training";
  return (
    <Button
      icon={training ? "pause" : status === "finished" ? "reset" : "play"}
      look="primary main-action"
      disabled={status === "opening" || status === "failed"}
      onClick={() => (training ? pause() : void start())}
    >
      {training ? "Pause" : status === "finished" ? "Run again" : run?.update ? "Resume" : "Start"}
    </Button>
  );
}
