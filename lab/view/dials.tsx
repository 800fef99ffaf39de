/** The three settings that can be turned while a run goes on; each change is remembered with its update. */
import { current } from "../model/lab.ts";
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
      {run && <Changes updates={run.settings.value.adjustments.map(({ update }) => update)} />}
    </fieldset>
  );
}

/** When something was changed, or will be: a run that is begun again, or was shared, changes by itself. */
function Changes({ updates }: { updates: readonly number[] }) {
  if (updates.length === 0) return null;
  const named = updates.length > 8 ? [...updates.slice(0, 7), "…", updates[updates.length - 1]] : updates;
  return <p class="hint">Part of this run: changes after update {named.join(", ")}.</p>;
}
