/** What is trained and how: choices that begin another run, and three dials that turn while it runs. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { change, current, stage } from "../model/lab.ts";
import type { Settings } from "../model/settings.ts";
import { Dials } from "./dials.tsx";
import { algorithms, environments } from "./offers.ts";

export function SettingsPanel() {
  const run = current.value;
  const settings = run?.settings.value;
  const config = run?.config.value;
  if (!settings) return <aside class="settings card" aria-label="Settings" />;
  const { env, algorithm, engine, seed, overrides } = settings;
  const set = (difference: Partial<Settings>) => void change(difference);
  const override = (key: string, value: unknown) => set({ overrides: { ...overrides, [key]: value } });
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
        <select value={algorithm} onChange={(event) => set({ algorithm: event.currentTarget.value, overrides: {} })}>
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
          onSet={(value) => set({ seed: value })}
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
      <details class="more">
        <summary>
          More settings <span class="muted">{changed === 0 ? "as the preset says" : `${changed} changed`}</span>
        </summary>
        <MoreSettings settings={settings} config={{ ...config }} set={set} override={override} engine={engine} />
        {changed > 0 && (
          <button type="button" class="button" onClick={() => set({ overrides: {} })}>
            Back to the preset
          </button>
        )}
      </details>
    </aside>
  );
}

interface MoreProps {
  settings: Settings;
  config: Record<string, unknown> | undefined;
  engine: Settings["engine"];
  set: (difference: Partial<Settings>) => void;
  override: (key: string, value: unknown) => void;
}

const numbers: readonly { key: string; label: string; hint: string; step?: number }[] = [
  { key: "steps", label: "Steps", hint: "The horizon: where the run ends, and its schedules with it." },
  { key: "rolloutSteps", label: "Rollout", hint: "Steps of each environment between two updates." },
  { key: "minibatchSize", label: "Minibatch", hint: "Samples in one gradient step." },
  { key: "epochs", label: "Epochs", hint: "How often one rollout is gone through." },
  { key: "gamma", label: "Discount γ", hint: "What a reward is worth that comes a step later.", step: 0.01 },
  {
    key: "gaeLambda",
    label: "Trace λ",
    hint: "How far the advantage, by how much an action beat expectations, looks ahead before it trusts the value function.",
    step: 0.01,
  },
];

function MoreSettings({ settings, config = {}, engine, set, override }: MoreProps) {
  return (
    <div class="more-fields">
      <Field
        label="Network engine"
        hint="The fused kernels are swingup's own; TensorFlow.js is fetched when it is chosen, and slower."
      >
        <select value={engine} onChange={(event) => set({ engine: event.currentTarget.value as Settings["engine"] })}>
          <option value="fused">Fused WebAssembly kernels</option>
          <option value="tfjs" disabled={settings.own !== undefined}>
            TensorFlow.js (wasm)
          </option>
        </select>
      </Field>
      <NumberField
        label="Threads"
        hint={
          crossOriginIsolated
            ? "They share the work; the result is the same. Empty: as many as pay."
            : "One: this page is not cross-origin isolated, so memory cannot be shared."
        }
        value={settings.threads}
        least={1}
        most={64}
        disabled={!crossOriginIsolated || engine !== "fused"}
        onSet={(value) => set({ threads: value })}
      />
      {numbers
        .filter(({ key }) => typeof config[key] === "number")
        .map(({ key, label, hint, step }) => (
          <NumberField
            key={key}
            label={label}
            hint={hint}
            value={config[key] as number}
            least={0}
            {...(step ? { step } : {})}
            onSet={(value) => override(key, value)}
          />
        ))}
    </div>
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
  onSet: (value: number) => void;
}

/** Takes effect when it is left or on Enter; what the trainer refuses is said by the trainer. */
export function NumberField({ label, hint, value, least, most, step, disabled, onSet }: NumberFieldProps) {
  const draft = useSignal<string | undefined>(undefined);
  const commit = () => {
    const number = Number(draft.value);
    if (draft.value !== undefined && draft.value !== "" && Number.isFinite(number) && number !== value) onSet(number);
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
        onKeyDown={(event) => event.key === "Enter" && commit()}
      />
    </Field>
  );
}
