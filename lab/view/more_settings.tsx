/** Settings that most people leave as the preset has them; fetched when they are opened. */
import type { Settings } from "../model/settings.ts";
import { Choice, Field, NumberField } from "./field.tsx";

export interface MoreProps {
  settings: Settings;
  config: Record<string, unknown> | undefined;
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

export function MoreSettings({ settings, config = {}, set, override }: MoreProps) {
  const { engine } = settings;
  return (
    <div class="more-fields">
      <Field
        label="Network engine"
        hint="The fused kernels are swingup's own; TensorFlow.js is fetched when it is chosen, and slower."
      >
        <Choice
          value={engine}
          options={[
            ["fused", "Fused WebAssembly kernels"],
            ["tfjs", "TensorFlow.js (wasm)", settings.own !== undefined],
          ]}
          onChoose={(value) => set({ engine: value as Settings["engine"] })}
        />
      </Field>
      <NumberField
        label="Threads"
        hint={
          crossOriginIsolated
            ? "They share the work; the result is the same. Empty: chosen from the workload."
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
