/** What is trained and how: choices that begin another run, and three dials that turn while it runs. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { change, changeAlgorithm, current, stage } from "../model/lab.ts";
import { initialSettings, type Settings } from "../model/settings.ts";
import { Dials } from "./dials.tsx";
import { Later } from "./later.tsx";
import { algorithms, environments } from "./offers.ts";

const more = async () => (await import("./more_settings.tsx")).MoreSettings;

export function SettingsPanel() {
  const opened = useSignal(false);
  const run = current.value;
  const settings = run?.settings.value;
  const config = run?.config.value;
  if (!settings) return <aside class="settings card" aria-label="Settings" />;
  const { env, algorithm, seed, overrides } = settings;
  const set = (difference: Partial<Settings>) => void change(difference);
  const override = (key: string, value: unknown) => {
    const { [key]: _, ...others } = overrides;
    set({ overrides: value === undefined ? others : { ...others, [key]: value } });
  };
  const offered = algorithms.filter(({ id }) => stage.algorithms.value.includes(id));
  const changed = Object.keys(overrides).length;
  return (
    <aside class="settings card" aria-label="Settings">
      <Field label="Environment" hint={environments.find(({ id }) => id === env)?.sentence}>
        <select
          value={settings.own ? "own" : env}
          onChange={(event) => set({ env: event.currentTarget.value, overrides: {}, own: undefined })}
        >
          {environments.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          {settings.own && <option value="own">Your own</option>}
        </select>
      </Field>
      <Field label="Algorithm" hint={algorithms.find(({ id }) => id === algorithm)?.sentence}>
        <select value={algorithm} onChange={(event) => void changeAlgorithm(event.currentTarget.value)}>
          {offered.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Dials />
      <div class="pair">
        <NumberField
          label="Seed"
          hint="The same seed gives the same run, bit for bit, in every browser and in Node."
          value={seed}
          least={0}
          onSet={(value) => set({ seed: value ?? initialSettings.seed })}
        />
        <NumberField
          label="Environments"
          hint="Played side by side; each update learns from all of them."
          value={config?.lanes}
          least={1}
          most={65536}
          onSet={(value) => override("lanes", value)}
        />
      </div>
      <details
        class="more"
        onToggle={(event) => {
          opened.value ||= event.currentTarget.open;
        }}
      >
        <summary>
          More settings <span class="muted">{changed === 0 ? "as the preset says" : `${changed} changed`}</span>
        </summary>
        {opened.value && <Later load={more} props={{ settings, config: { ...config }, set, override }} />}
        {changed > 0 && (
          <button type="button" class="button" onClick={() => set({ overrides: {} })}>
            Back to the preset
          </button>
        )}
      </details>
    </aside>
  );
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  children: ComponentChildren;
}

export function Field({ label, hint, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label class="field">
      <span class="label">{label}</span>
      {children}
      {hint && <span class="hint">{hint}</span>}
    </label>
  );
}

interface NumberFieldProps {
  label: string;
  hint?: string;
  value: number | undefined;
  least: number;
  most?: number;
  step?: number;
  disabled?: boolean;
  /** Undefined: it was emptied. */
  onSet: (value: number | undefined) => void;
}

/** Takes effect when it is left or on Enter; what the trainer refuses is said by the trainer. */
export function NumberField({ label, hint, value, least, most, step, disabled, onSet }: NumberFieldProps) {
  const draft = useSignal<string | undefined>(undefined);
  const commit = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const number = draft.value === "" ? undefined : Number(draft.value);
    const meant = draft.value !== undefined && !currentTarget.validity.badInput; // no number yet reads as empty
    if (meant && !Number.isNaN(number) && number !== value) onSet(number);
    draft.value = undefined;
  };
  return (
    <Field label={label} hint={hint}>
      <input
        type="number"
        inputMode="decimal"
        min={least}
        max={most}
        step={step ?? 1}
        disabled={disabled}
        value={draft.value ?? value ?? ""}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Enter" && commit(event)}
      />
    </Field>
  );
}
