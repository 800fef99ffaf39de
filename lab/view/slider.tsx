/** A setting of the run that is turned while it goes on: a slider with its value and what it does. */
import type { Adjustment } from "../model/run.ts";

export interface Dial {
  readonly key: keyof Adjustment;
  readonly label: string;
  readonly sentence: string;
  readonly least: number;
  readonly most: number;
  /** A slider's way is in powers of ten; 0 then is its left end. */
  readonly logarithmic: boolean;
}

const NOTCHES = 200;

interface SliderProps {
  dial: Dial;
  value: number | undefined;
  disabled: boolean;
  onTurn: (value: number) => void;
}

export function Slider({ dial, value, disabled, onTurn }: SliderProps) {
  const { label, sentence } = dial;
  return (
    <label class="field">
      <span class="label">
        {label} <span class="value">{value === undefined ? "–" : Number(value.toPrecision(2))}</span>
      </span>
      <input
        type="range"
        min={0}
        max={NOTCHES}
        step={1}
        disabled={disabled}
        value={value === undefined ? 0 : notch(dial, value)}
        aria-valuetext={value === undefined ? "" : String(Number(value.toPrecision(2)))}
        onInput={(event) => onTurn(fromNotch(dial, Number(event.currentTarget.value)))}
      />
      <span class="hint">{sentence}</span>
    </label>
  );
}

function notch({ least, most, logarithmic }: Dial, value: number): number {
  const share = logarithmic ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
  return Math.round(NOTCHES * Math.min(Math.max(share, 0), 1));
}

/** Two digits: what is shown is what is set. */
function fromNotch({ least, most, logarithmic }: Dial, at: number): number {
  const share = at / NOTCHES;
  const value = logarithmic ? least * (most / least) ** share : least + (most - least) * share;
  return Number(value.toPrecision(2));
}
