/** The three settings that can be turned while a run goes on; each change is remembered with its update. */
import { current } from "../model/lab.ts";
import { Later } from "./later.tsx";
import { type Dial, Slider } from "./slider.tsx";

const dials: readonly Dial[] = [
  {
    key: "learningRate",
    label: "Learning rate",
    sentence: "How far each gradient step goes: too small is slow, too large forgets.",
    least: 1e-5,
    most: 1e-1,
    logarithmic: true,
  },
  {
    key: "clipRange",
    label: "Clip range",
    sentence: "How far the ratio, new probability over old, may move from 1 before an action stops pulling.",
    least: 0.02,
    most: 0.6,
    logarithmic: false,
  },
  {
    key: "entropyCoefficient",
    label: "Entropy bonus",
    sentence: "Pays the policy for staying undecided, so that it keeps exploring.",
    least: 0,
    most: 0.1,
    logarithmic: false,
  },
];

const changes = async () => (await import("./changes.tsx")).Changes;

export function Dials() {
  const run = current.value;
  const config = run?.config.value as Record<string, unknown> | undefined;
  return (
    <fieldset class="dials">
      <legend>Turn while it learns</legend>
      {dials
        .filter(({ key }) => !config || typeof config[key] === "number")
        .map((dial) => (
          <Slider
            key={dial.key}
            dial={dial}
            value={config?.[dial.key] as number | undefined}
            disabled={!run || run.status.value === "opening" || run.status.value === "failed"}
            onTurn={(value) => void run?.adjust({ [dial.key]: value })}
          />
        ))}
      {run && run.settings.value.adjustments.length > 0 && <Later load={changes} props={{ run }} />}
    </fieldset>
  );
}
