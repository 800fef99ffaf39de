/** What the colors of a map mean, in words. */
import type { Quantity } from "../model/mapped.ts";
import { choiceColor, diverging, sequential } from "./colors.ts";
import { display } from "./display.ts";

const MOST = 8; // choices that are named; those that fill most of the map

interface LegendProps {
  quantity: Quantity;
  scale: readonly [number, number];
  numbers: ArrayLike<number>;
}

export function Legend({ quantity: { kind, names, ends }, scale: [low, high], numbers }: LegendProps) {
  if (names) return <Choices names={names} numbers={numbers} />;
  const color = kind === "signed" ? (share: number) => diverging(2 * share - 1) : sequential;
  const stops = Array.from({ length: 9 }, (_, k) => `rgb(${color(k / 8).join(" ")})`);
  const [least, greatest] = ends ?? ["low", "high"];
  return (
    <div class="legend">
      <span class="legend-bar" style={{ background: `linear-gradient(to right, ${stops.join(", ")})` }} />
      <span>
        {least} <b>{display(low)}</b>
      </span>
      <span>
        {greatest} <b>{display(high)}</b>
      </span>
    </div>
  );
}

function Choices({ names, numbers }: { names: readonly string[]; numbers: ArrayLike<number> }) {
  const counts = new Map<number, number>();
  for (let k = 0; k < numbers.length; k++) counts.set(numbers[k], (counts.get(numbers[k]) ?? 0) + 1);
  const shown = names.length <= MOST ? names.map((_, k) => k) : [...counts.keys()];
  const most = shown.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0)).slice(0, MOST);
  return (
    <ul class="legend choices">
      {most
        .sort((a, b) => a - b)
        .map((choice) => (
          <li key={choice}>
            <i style={{ background: `rgb(${choiceColor(choice).join(" ")})` }} />
            {names[choice]}{" "}
            <span class="muted">{Math.round((100 * (counts.get(choice) ?? 0)) / numbers.length)} %</span>
          </li>
        ))}
      {shown.length > MOST && <li class="muted">and {shown.length - MOST} more</li>}
    </ul>
  );
}
