/** Layers as columns of units that can be chosen, with the lines between them. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { LayerActivations, TensorLayout } from "swingup";
import { stage } from "../model/lab.ts";
import { filling, linesBetween, type Shown, shownOf } from "../model/network_shape.ts";
import { theme } from "../model/theme.ts";
import type { Unit } from "../worker/player.ts";
import { heightOf, type Layout, PITCH, paintUnits, paintWeights, placeOf } from "./paint_network.ts";

const NARROWEST = 62; // px between two columns
const WEIGHTS_EVERY = 1000; // ms between two looks at the weights

interface NetworkPictureProps {
  /** Whose sizes and names are shown. */
  layers: readonly LayerActivations[];
  /** The latest, of the same layers. */
  live: ReadonlySignal<readonly LayerActivations[]>;
  tensors: readonly TensorLayout[];
  names: (unit: Unit) => string;
  chosen: Unit | undefined;
  onChoose: (unit: Unit) => void;
}

export function NetworkPicture({ layers, live, tensors, names, chosen, onChoose }: NetworkPictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const weights = useRef<HTMLCanvasElement>(null);
  const units = useRef<HTMLCanvasElement>(null);
  const pages = useSignal<readonly number[]>([]);
  const room = useSignal(0);
  const entry = useSignal<Unit>({ layer: 0, index: 0 }); // where the keyboard is, or comes to
  useEffect(() => measured(frame.current as HTMLElement, room), []);
  const columns = layers.map(({ units }, layer) => shownOf(units, pages.value[layer] ?? 0));
  const [left, right] = room.value < 480 ? [86, 62] : [118, 104];
  const width = Math.max(room.value, left + right + NARROWEST * (columns.length - 1));
  const layout: Layout = { width, columns, left, right };
  usePainted(weights, units, layout, live, tensors);
  const go = (unit: Unit) => {
    entry.value = unit;
    frame.current?.querySelector<HTMLElement>(`[data-unit="${unit.layer} ${unit.index}"]`)?.focus();
  };
  const reachable = within(entry.value, columns);
  return (
    <div class="net" ref={frame}>
      <div class="net-sheet" style={{ width: `${width}px`, height: `${heightOf(columns) + 30}px` }}>
        <canvas ref={weights} style={{ width: `${width}px`, height: `${heightOf(columns)}px` }} />
        <canvas ref={units} class="net-units" style={{ width: `${width}px`, height: `${heightOf(columns)}px` }} />
        {columns.map((shown, layer) => (
          <Column
            key={layer}
            layer={layer}
            layout={layout}
            title={titleOf(layers, layer)}
            names={names}
            chosen={chosen?.layer === layer ? chosen.index : undefined}
            entry={reachable.layer === layer ? reachable.index : undefined}
            onChoose={(index) => {
              entry.value = { layer, index };
              onChoose({ layer, index });
            }}
            onKey={(key, index) => {
              const next = neighbor(key, { layer, index }, columns);
              if (next) go(next);
              return next !== undefined;
            }}
            onMore={() => {
              pages.value = layers.map((_, k) => (pages.value[k] ?? 0) + (k === layer ? 1 : 0));
            }}
            shown={shown}
          />
        ))}
      </div>
    </div>
  );
}

/** Paints weights when they have changed, once a second at most, and activations whenever there are others. */
function usePainted(
  weights: RefObject<HTMLCanvasElement | null>,
  units: RefObject<HTMLCanvasElement | null>,
  layout: Layout,
  live: ReadonlySignal<readonly LayerActivations[]>,
  tensors: readonly TensorLayout[],
): void {
  const { width, columns } = layout;
  const shape = `${width} ${columns.map(({ first, count }) => `${first} ${count}`).join()} ${theme.value}`;
  useEffect(() => {
    let painted: Float32Array | undefined;
    const paint = () => {
      const now = stage.acting;
      if (!now || now === painted) return;
      painted = now;
      const between = columns.slice(1).map((to, layer) => linesBetween(now, tensors, layer, columns[layer], to));
      paintWeights(weights.current as HTMLCanvasElement, layout, between);
    };
    paint();
    const timer = setInterval(paint, WEIGHTS_EVERY);
    return () => clearInterval(timer);
  }, [shape, tensors]);
  useEffect(
    () =>
      live.subscribe((layers) => {
        const fillings = layers.map(({ values, activation }) => filling(values, activation));
        paintUnits(units.current as HTMLCanvasElement, layout, fillings);
      }),
    [live, shape],
  );
}

interface ColumnProps {
  layer: number;
  shown: Shown;
  layout: Layout;
  title: readonly [name: string, what: string];
  names: (unit: Unit) => string;
  chosen: number | undefined;
  entry: number | undefined;
  onChoose: (index: number) => void;
  /** Whether the key led somewhere. */
  onKey: (key: string, index: number) => boolean;
  onMore: () => void;
}

function Column({ layer, shown, layout, title, names, chosen, entry, onChoose, onKey, onMore }: ColumnProps) {
  const { units, first, count } = shown;
  const [x] = placeOf(layout, layer, first);
  const beside = layer === 0 ? "before" : layer === layout.columns.length - 1 ? "after" : undefined;
  const hidden = units - count;
  return (
    <fieldset
      class="net-column"
      aria-label={`${title[0]}, ${title[1]}: units ${first + 1} to ${first + count} of ${units}`}
    >
      <p class="net-title" style={{ left: `${x}px` }}>
        {title[0]}
        <br />
        <span class="muted">{title[1]}</span>
      </p>
      {Array.from({ length: count }, (_, k) => {
        const index = first + k;
        const [, y] = placeOf(layout, layer, index);
        const name = names({ layer, index });
        return (
          <div key={index}>
            <button
              type="button"
              class="net-unit"
              style={{ left: `${x}px`, top: `${y}px` }}
              data-unit={`${layer} ${index}`}
              title={name}
              aria-label={name}
              aria-pressed={chosen === index}
              tabIndex={entry === index ? 0 : -1}
              onClick={() => onChoose(index)}
              onKeyDown={(event) => {
                if (onKey(event.key, index)) event.preventDefault();
              }}
            />
            {beside && (
              <span class={`net-name ${beside}`} style={nameStyle(beside, x, y, layout)} aria-hidden="true">
                {name.replace(/^output (mean of )?/, "")}
              </span>
            )}
          </div>
        );
      })}
      {hidden > 0 && (
        <button
          type="button"
          class="net-more"
          style={{ left: `${x}px`, top: `${heightOf(layout.columns) + 2}px` }}
          aria-label={`${hidden} more of ${title[0]}: shows the next`}
          onClick={onMore}
        >
          {hidden} more
        </button>
      )}
    </fieldset>
  );
}

function nameStyle(beside: "before" | "after", x: number, y: number, { width }: Layout) {
  const gap = PITCH / 2 + 2;
  const top = `${y}px`;
  return beside === "before"
    ? { right: `${width - x + gap}px`, maxWidth: `${x - gap}px`, top }
    : { left: `${x + gap}px`, maxWidth: `${width - x - gap}px`, top };
}

function titleOf(layers: readonly LayerActivations[], layer: number): readonly [string, string] {
  const { activation, units } = layers[layer];
  if (layer === 0) return ["input", `${units}`];
  return layer === layers.length - 1 ? ["output", `${units}`] : [`layer ${layer}`, `${units} ${activation}`];
}

/** The unit itself, or where it is not shown the first of its layer. */
function within({ layer, index }: Unit, columns: readonly Shown[]): Unit {
  const { first, count } = columns[layer];
  return { layer, index: index >= first && index < first + count ? index : first };
}

/** The unit that an arrow key leads to. */
function neighbor(key: string, { layer, index }: Unit, columns: readonly Shown[]): Unit | undefined {
  const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key];
  if (!way) return undefined;
  const to = Math.min(Math.max(layer + way[0], 0), columns.length - 1);
  const row = index - columns[layer].first + way[1];
  const { first, count } = columns[to];
  return { layer: to, index: first + Math.min(Math.max(row, 0), count - 1) };
}

/** Keeps the width of an element in a signal. */
function measured(element: HTMLElement, width: { value: number }): () => void {
  const observer = new ResizeObserver(() => {
    width.value = element.clientWidth;
  });
  observer.observe(element);
  return () => observer.disconnect();
}
