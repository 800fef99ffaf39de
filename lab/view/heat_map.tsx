/** Value and action over a two-dimensional observation space, as colours, and where the stage is in it. */
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { stage } from "../model/lab.ts";
import type { ActionMap } from "../worker/player.ts";
import { diverging, sequential } from "./colors.ts";
import { display } from "./display.ts";

const COLUMNS = 60;
const ROWS = 40;
const EVERY = 250; // ms

const axes: Readonly<Record<string, readonly [string, string]>> = {
  "MountainCar-v0": ["position", "speed"],
  "MountainCarContinuous-v0": ["position", "speed"],
};

export function HeatMap({ env }: { env: string }) {
  const range = useSignal<readonly [number, number]>([0, 0]);
  const value = useRef<HTMLCanvasElement>(null);
  const action = useRef<HTMLCanvasElement>(null);
  const place = useSignal<readonly [number, number] | undefined>(undefined);
  const space = stage.spaces.value?.observation;
  const two = space?.type === "box" && space.low.length === 2;

  useEffect(() => {
    if (!two) return;
    const timer = setInterval(async () => {
      if (document.hidden || !value.current || !action.current) return;
      const map = await stage.map(COLUMNS, ROWS);
      if (!map || !value.current || !action.current) return;
      const low = map.values.reduce((least, v) => Math.min(least, v), Number.POSITIVE_INFINITY);
      const high = map.values.reduce((most, v) => Math.max(most, v), Number.NEGATIVE_INFINITY);
      range.value = [low, high];
      fill(value.current, map, (k) => sequential((map.values[k] - low) / (high - low || 1)));
      fill(action.current, map, (k) => diverging(lean(map, k)));
    }, EVERY);
    const follow = setInterval(() => {
      const seen = stage.frame?.observation;
      if (!seen || space?.type !== "box") return;
      const { low, high } = space;
      place.value = [(seen[0] - low[0]) / (high[0] - low[0]), (high[1] - seen[1]) / (high[1] - low[1])];
    }, 50);
    return () => {
      clearInterval(timer);
      clearInterval(follow);
    };
  }, [two, env, space]);

  if (!two) return null;
  const named = stage.spaces.value?.observationNames;
  const [across, up] = (named?.length === 2 ? named : axes[env]) ?? ["observation 0", "observation 1"];
  const over = `over ${across} and ${up}`;
  const between = `${display(range.value[0])} to ${display(range.value[1])}`;
  return (
    <div class="maps">
      <Surface canvas={value} name="Value" scale={between} over={over} dot={place.value} />
      <Surface canvas={action} name="Action" scale="blue first, orange last" over={over} dot={place.value} />
      <p class="sentence">
        {across} to the right, {up} upwards; the ring is the state on the stage.
      </p>
    </div>
  );
}

interface SurfaceProps {
  canvas: RefObject<HTMLCanvasElement | null>;
  name: string;
  scale: string;
  over: string;
  /** Shares of width and height. */
  dot: readonly [number, number] | undefined;
}

function Surface({ canvas, name, scale, over, dot }: SurfaceProps) {
  return (
    <figure>
      <figcaption>
        {name} <span class="muted">{scale}</span>
      </figcaption>
      <div class="map">
        <canvas ref={canvas} width={COLUMNS} height={ROWS} role="img" aria-label={`${name} ${over}`} />
        {dot && <span class="map-dot" style={{ left: `${100 * dot[0]}%`, top: `${100 * dot[1]}%` }} />}
      </div>
    </figure>
  );
}

/** From the first choice or the lowest action, -1, to the last or the highest, 1: what the policy does on average. */
function lean({ probabilities, means, count }: ActionMap, k: number): number {
  if (means) return Math.min(Math.max(means[k], -1), 1);
  if (!probabilities) return 0;
  const choices = probabilities.length / count;
  let sum = 0;
  for (let choice = 0; choice < choices; choice++) sum += probabilities[choice * count + k] * choice;
  return choices > 1 ? (2 * sum) / (choices - 1) - 1 : 0;
}

function fill(
  canvas: HTMLCanvasElement,
  { columns, rows }: ActionMap,
  color: (k: number) => readonly [number, number, number],
): void {
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const image = context.createImageData(columns, rows);
  for (let k = 0; k < columns * rows; k++) image.data.set([...color(k), 255], 4 * k);
  context.putImageData(image, 0, 0);
}
