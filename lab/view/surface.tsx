/** A quantity over two of an observation's numbers, as colors: axes with ticks, a legend in words, trail and present state. */
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { ticksOf } from "../model/axis.ts";
import type { Quantity } from "../model/mapped.ts";
import type { Axis, Slice } from "../model/slice.ts";
import type { Trail } from "../model/trail.ts";
import type { ActionMap } from "../worker/player.ts";
import { brief } from "./display.ts";
import { Legend } from "./legend.tsx";
import { paintCells, paintLines, scaleOf } from "./paint_map.ts";

const TICKS = 5;

/** What was computed last. */
export interface Painted {
  readonly map: ActionMap;
  readonly slice: Slice;
}

interface SurfaceProps {
  quantity: Quantity;
  painted: Painted;
  /** Of the two axes. */
  names: readonly [across: string, up: string];
  trail: Trail;
  /** Counts up when the trail has gone on. */
  moment: number;
  /** The cell that is read. */
  probe: readonly [column: number, row: number] | undefined;
  onProbe: (cell: readonly [column: number, row: number] | undefined) => void;
}

export function Surface({ quantity, painted, names, trail, moment, probe, onProbe }: SurfaceProps) {
  const cells = useRef<HTMLCanvasElement>(null);
  const lines = useRef<HTMLCanvasElement>(null);
  const { map, slice } = painted;
  const numbers = useMemo(() => quantity.of(map), [map, quantity]);
  const scale = useMemo(() => scaleOf(quantity, numbers), [numbers]);
  useEffect(() => paintCells(of(cells), slice, numbers, quantity, scale), [painted, quantity]);
  useEffect(() => paintLines(of(lines), slice, numbers, quantity, trail), [painted, quantity, moment]);
  const dot = trail.present && placeOf(trail.present, slice);
  const said = quantity.names ? "" : `, from ${brief(scale[0])} to ${brief(scale[1])}`;
  return (
    <figure class="surface">
      <figcaption>{sentenceCase(quantity.label)}</figcaption>
      <div class="map-frame">
        <span class="up-title">{names[1]}</span>
        <Ticks axis={slice.up} side="up" />
        <div class="map">
          <canvas ref={cells} class={quantity.names ? "sharp" : ""} width={slice.columns} height={slice.rows} />
          <canvas
            ref={lines}
            class="lines"
            tabIndex={0}
            role="img"
            aria-label={`${sentenceCase(quantity.label)} over ${names[0]} (to the right) and ${names[1]} (upwards)${said}; arrow keys read single points`}
            onPointerMove={(event) => onProbe(cellAt(event, slice))}
            onPointerLeave={() => onProbe(undefined)}
            onBlur={() => onProbe(undefined)}
            onKeyDown={(event) => {
              const next = moved(event.key, probe, slice);
              if (!next) return;
              event.preventDefault();
              onProbe(next);
            }}
          />
          {dot && <span class="map-dot" style={{ left: `${100 * dot[0]}%`, top: `${100 * dot[1]}%` }} />}
          {probe && <span class="map-probe" style={cross(probe, slice)} />}
        </div>
        <Ticks axis={slice.across} side="across" />
        <span class="across-title">{names[0]}</span>
      </div>
      <Legend quantity={quantity} scale={scale} numbers={numbers} />
    </figure>
  );
}

function of(canvas: RefObject<HTMLCanvasElement | null>): HTMLCanvasElement {
  return canvas.current as HTMLCanvasElement;
}

function Ticks({ axis: { low, high }, side }: { axis: Axis; side: "across" | "up" }) {
  const place = (tick: number) => {
    const share = `${(100 * (tick - low)) / (high - low)}%`;
    return side === "across" ? { left: share } : { bottom: share };
  };
  return (
    <div class={`ticks ${side}`}>
      {ticksOf(low, high, TICKS).map((tick) => (
        <span key={tick} style={place(tick)}>
          {brief(tick).replace("-", "\u2212")}
        </span>
      ))}
    </div>
  );
}

/** Where an observation is, in shares of width and height; at the edge where it is beyond. */
function placeOf(observation: Float32Array, { across, up }: Slice): readonly [number, number] {
  const share = ({ dimension, low, high }: Axis) =>
    Math.min(Math.max((observation[dimension] - low) / (high - low), 0), 1);
  return [share(across), 1 - share(up)];
}

function cellAt(event: PointerEvent, { columns, rows }: Slice): readonly [number, number] {
  const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
  const cell = (share: number, count: number) => Math.min(Math.max(Math.floor(share * count), 0), count - 1);
  return [cell((event.clientX - left) / width, columns), cell((event.clientY - top) / height, rows)];
}

/** The cell that an arrow key leads to, from the middle where none is read. */
function moved(
  key: string,
  probe: readonly [number, number] | undefined,
  { columns, rows }: Slice,
): readonly [number, number] | undefined {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!way) return undefined;
  if (!probe) return [Math.floor(columns / 2), Math.floor(rows / 2)];
  const within = (cell: number, count: number) => Math.min(Math.max(cell, 0), count - 1);
  return [within(probe[0] + way[0], columns), within(probe[1] + way[1], rows)];
}

function cross([column, row]: readonly [number, number], { columns, rows }: Slice): { left: string; top: string } {
  return { left: `${(100 * (column + 0.5)) / columns}%`, top: `${(100 * (row + 0.5)) / rows}%` };
}

export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
