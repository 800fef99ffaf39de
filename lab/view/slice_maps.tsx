/** Maps of some quantities over the two numbers that are chosen, computed again and again while they are shown. */
import "../style/maps.css";
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { current, stage } from "../model/lab.ts";
import type { Quantity } from "../model/mapped.ts";
import { lengthOf, pointOf, sliceGrid, whyNoMap } from "../model/slice.ts";
import type { Spaces, Unit } from "../worker/player.ts";
import { display } from "./display.ts";
import { Choice, Field } from "./field.tsx";
import { choose, dimensionsOf, sliceOf, trailOf, useTrail } from "./slice_choice.ts";
import { type Painted, Surface, sentenceCase } from "./surface.tsx";
import { observationNames } from "./words_of_spaces.ts";

const EVERY = 250; // ms between two maps
const REST = 4; // times as long as a map has taken the worker that plays, too
const FOLLOW = 100; // ms between two looks at where the stage is

interface SliceMapsProps {
  quantities: readonly Quantity[];
  /** Whose activation is one of them. */
  unit?: Unit | undefined;
  /** Further controls. */
  children?: ComponentChildren;
}

export function SliceMaps(props: SliceMapsProps) {
  const env = current.value?.config.value?.env ?? "";
  const spaces = stage.spaces.value;
  useTrail(spaces);
  if (!spaces || stage.env !== env) return <p class="muted">…</p>;
  const none = whyNoMap(spaces.observation);
  if (none) return <p class="sentence">{none}</p>;
  return <Maps {...props} env={env} spaces={spaces} key={`${env} ${lengthOf(spaces.observation)}`} />;
}

function Maps({ quantities, unit, children, env, spaces }: SliceMapsProps & { env: string; spaces: Spaces }) {
  const place = useRef<HTMLDivElement>(null);
  const painted = useSignal<Painted | undefined>(undefined);
  const moment = useSignal(0);
  const probe = useSignal<readonly [number, number] | undefined>(undefined);
  const length = lengthOf(spaces.observation);
  const names = observationNames(env, spaces, length);
  const [across, up] = dimensionsOf(env, length);
  useEffect(() => {
    painted.value = undefined; // of another unit's, or over other numbers
    return computed(place, env, spaces, unit, (map) => {
      painted.value = map;
    });
  }, [env, spaces, across, up, unit?.layer, unit?.index]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (inSight(place.current)) moment.value++;
    }, FOLLOW);
    return () => clearInterval(timer);
  }, []);
  const options = names.map((name, k) => [k, name] as const);
  const last = painted.value;
  return (
    <div class="slice" ref={place}>
      <div class="slice-controls">
        <Field label="To the right">
          <Choice value={across} options={options} onChoose={(k) => choose(env, length, 0, Number(k))} />
        </Field>
        <Field label="Upwards">
          <Choice value={up} options={options} onChoose={(k) => choose(env, length, 1, Number(k))} />
        </Field>
        {children}
      </div>
      <div class="maps">
        {last &&
          quantities.map((quantity) => (
            <Surface
              key={quantity.key}
              quantity={quantity}
              painted={last}
              names={[names[across], names[up]]}
              trail={trailOf(spaces)}
              moment={moment.value}
              probe={probe.value}
              onProbe={(cell) => {
                probe.value = cell;
              }}
            />
          ))}
      </div>
      <p class="sentence reading" role="status">
        {last && probe.value ? reading(last, quantities, names, probe.value) : explanation(length)}
      </p>
    </div>
  );
}

function explanation(length: number): string {
  const others =
    length > 2
      ? ` The other ${length === 3 ? "number is that" : `${length - 2} numbers are those`} of the state on the stage.`
      : "";
  return `The ring is the state on the stage, the line the way there in this episode.${others}`;
}

/** What the maps say at a cell. */
function reading(
  { map, slice }: Painted,
  quantities: readonly Quantity[],
  names: readonly string[],
  [column, row]: readonly [number, number],
): string {
  if (column >= slice.columns || row >= slice.rows) return "";
  const [x, y] = pointOf(slice, column, row);
  const said = quantities.map(({ label, of, names: choices }) => {
    const number = of(map)[row * slice.columns + column];
    return `${label} ${choices ? choices[number] : display(number)}`;
  });
  const at = `${names[slice.across.dimension]} ${display(x)}, ${names[slice.up.dimension]} ${display(y)}`;
  return `At ${at}: ${sentenceCase(said.join(", "))}.`;
}

/** Has maps computed until what is returned is called: one at a time, rarer where they take long, none that nobody sees. */
function computed(
  place: { readonly current: HTMLElement | null },
  env: string,
  spaces: Spaces,
  unit: Unit | undefined,
  take: (painted: Painted) => void,
): () => void {
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async () => {
    const began = performance.now();
    const present = stage.frame?.observation;
    if (present?.length === lengthOf(spaces.observation) && inSight(place.current)) {
      const slice = sliceOf(env, spaces);
      const map = await stage.map(sliceGrid(present, slice), slice.columns * slice.rows, unit);
      if (map && !ended) take({ map, slice });
    }
    if (!ended) timer = setTimeout(look, Math.max(EVERY, REST * (performance.now() - began)));
  };
  void look();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

/** On the screen, or less than a screen away. */
export function inSight(place: HTMLElement | null): boolean {
  if (!place || document.hidden) return false;
  const { top, bottom } = place.getBoundingClientRect();
  return bottom > -innerHeight && top < 2 * innerHeight;
}
