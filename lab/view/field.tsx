/** A control with its label and what it means: a number, a choice, or whatever stands in it. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

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

/** One of the choices: its value, what the person reads, whether it cannot be had now. */
export type Option = readonly [value: string | number, text: string, disabled?: boolean];

interface ChoiceProps {
  class?: string;
  "aria-label"?: string;
  disabled?: boolean;
  value: string | number;
  options: readonly Option[];
  onChoose: (value: string, index: number) => void;
}

export function Choice({ options, onChoose, ...attributes }: ChoiceProps) {
  return (
    <select {...attributes} onChange={({ currentTarget: { value, selectedIndex } }) => onChoose(value, selectedIndex)}>
      {options.map(([value, text, disabled]) => (
        <option key={value} value={value} disabled={disabled}>
          {text}
        </option>
      ))}
    </select>
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
