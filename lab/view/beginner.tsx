/** The train tab of a first visit: the stage, the score, and two controls, in words that need no glossary. */
import { useEffect } from "preact/hooks";
import { change, current, stage } from "../model/lab.ts";
import { members } from "../model/stage.ts";
import { Button } from "./button.tsx";
import { driving, drivingFor } from "./driving.ts";
import { Choice, Field, type Option } from "./field.tsx";
import { Later } from "./later.tsx";
import { environments } from "./offers.ts";
import { Playback } from "./playback.tsx";
import { ScoreCurve } from "./score_curve.tsx";
import { type Dial, Slider } from "./slider.tsx";
import { SmallStages } from "./small_stages.tsx";
import { StageView } from "./stage_view.tsx";
import { Status } from "./status.tsx";
import { MainAction } from "./transport.tsx";

const nowYou = async () => (await import("./now_you.tsx")).NowYou;

const boldness: Dial = {
  key: "learningRate",
  label: "Boldness",
  sentence: "How much it changes with each lesson. Too little is slow; too much, and it forgets what it knew.",
  least: 1e-5,
  most: 1e-1,
  logarithmic: true,
};

export function Beginner() {
  useEffect(() => {
    stage.hands.value = { ...stage.hands.value, explore: true }; // as its score has it
    void stage.setCast(members);
  }, []);
  const run = current.value;
  const error = run?.error.value;
  const env = run?.config.value?.env;
  const controls = env ? drivingFor(env) : undefined;
  const task = environments.find(({ id }) => id === run?.settings.value.env);
  return (
    <div class="train simple">
      <section class="show card" aria-label="Stage">
        <div class="stage-bar">
          <h2>{task?.name ?? run?.settings.value.env ?? "…"}</h2>
          <p class="sentence">{task?.sentence}</p>
        </div>
        <StageView />
        <Playback />
        {driving.value && <Later load={nowYou} props={{}} />}
        <div class="transport">
          <MainAction />
          {!driving.value && (
            <Button icon="hand" disabled={!controls} title={controls?.keys} onClick={() => driving.toggle(env)}>
              Now you
            </Button>
          )}
          <Status />
        </div>
        <SmallStages />
        {error && (
          <p class="message error" role="alert">
            The run stopped. {error}
          </p>
        )}
      </section>
      <section class="result card" aria-label="Result">
        <ScoreCurve />
        <div class="two-controls">
          <Task />
          <Boldness />
        </div>
      </section>
    </div>
  );
}

function Task() {
  const settings = current.value?.settings.value;
  const named: Option[] = environments.map(({ id, name }) => [id, name]);
  const listed = environments.some(({ id }) => id === settings?.env);
  const other: Option[] = !settings || listed ? [] : [[settings.env, settings.own ? "Your own" : settings.env]];
  return (
    <Field label="Task" hint="Another one starts from nothing again.">
      <Choice
        value={settings?.env ?? ""}
        disabled={!settings}
        options={[...named, ...other]}
        onChoose={(id) => void change({ env: id, overrides: {}, own: undefined }, { start: true })}
      />
    </Field>
  );
}

function Boldness() {
  const run = current.value;
  const rate = (run?.config.value as { learningRate?: unknown } | undefined)?.learningRate;
  const busy = !run || run.status.value === "opening" || run.status.value === "failed";
  return (
    <Slider
      dial={boldness}
      value={typeof rate === "number" ? rate : undefined}
      disabled={busy || typeof rate !== "number"}
      onTurn={(value) => void run?.adjust({ learningRate: value })}
    />
  );
}
