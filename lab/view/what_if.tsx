/** What if gravity were another, or the reward: options of the environment's physics as sliders; each begins another run, the one before stays on the charts. */
import { useSignal } from "@preact/signals";
import { change, current } from "../model/lab.ts";
import { type PhysicsDial, physics } from "../model/quantities.ts";
import { display } from "./display.ts";
import { RewardFormula } from "./reward_formula.tsx";

const NOTCHES = 100;

type EnvOptions = Readonly<Record<string, unknown>>;

export function WhatIf() {
  const run = current.value;
  const env = run?.settings.value.env ?? "";
  const dials = physics[env] ?? [];
  const options: EnvOptions = run?.config.value?.envOptions ?? {};
  const turned = dials.filter(({ key, usual }) => options[key] !== usual).length;
  return (
    <div class="what-if">
      {dials.map((dial) => (
        <Turned key={`${env} ${dial.key}`} dial={dial} value={Number(options[dial.key] ?? dial.usual)} />
      ))}
      {dials.length === 0 && <p class="hint">This environment has no physics to turn.</p>}
      {dials.length > 0 && (
        <p class="hint">
          Another value begins another run, from nothing; the one before stays on the charts beside it.
        </p>
      )}
      {turned > 0 && (
        <button type="button" class="button" onClick={() => void setOptions({}, dials)}>
          The usual physics
        </button>
      )}
      <RewardFormula key={`${env} formula`} />
    </div>
  );
}

/** The number follows the hand, the run begins when it is let go. */
function Turned({ dial, value }: { dial: PhysicsDial; value: number }) {
  const draft = useSignal<number | undefined>(undefined);
  const { key, label, sentence, unit, usual, least, most } = dial;
  const shown = draft.value ?? value;
  const step = (most - least) / NOTCHES;
  const text = `${Number(shown.toPrecision(3))} ${unit}`.trim();
  return (
    <label class="field">
      <span class="label">
        {label} <span class="value">{text}</span>
      </span>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={shown}
        aria-valuetext={text}
        onInput={(event) => {
          draft.value = near(Number(event.currentTarget.value), usual, step);
        }}
        onChange={() => {
          const chosen = draft.value;
          draft.value = undefined;
          if (chosen !== undefined && chosen !== value) void setOptions({ [key]: chosen });
        }}
      />
      <span class="hint">
        {sentence} Usually {display(usual)}.
      </span>
    </label>
  );
}

/** Three digits: what is shown is what is set. Close to the usual value it is meant. */
function near(value: number, usual: number, step: number): number {
  return Math.abs(value - usual) < step * 0.75 ? usual : Number(value.toPrecision(3));
}

/** The run with these options beside those that it has; without the options of `dials`, where they are given. */
function setOptions(changed: EnvOptions, dials: readonly PhysicsDial[] = []): Promise<boolean> {
  const settings = current.value?.settings.value;
  if (!settings) return Promise.resolve(false);
  const { envOptions, ...overrides } = settings.overrides as { envOptions?: EnvOptions };
  const all: Record<string, unknown> = { ...envOptions, ...changed };
  const known = physics[settings.env] ?? [];
  for (const { key, usual } of known) if (all[key] === usual || dials.some((dial) => dial.key === key)) delete all[key];
  const said = Object.keys(all).length > 0 ? { envOptions: all } : {};
  return change({ overrides: { ...overrides, ...said } }, { start: true });
}
