/** The policy's network at work: weights as lines, activations of the present state as fillings, a unit's map on request. */
import "../style/network.css";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { LayerActivations } from "swingup";
import { current, stage } from "../model/lab.ts";
import { activationOf } from "../model/mapped.ts";
import { lengthOf } from "../model/slice.ts";
import type { Spaces, Unit } from "../worker/player.ts";
import { display } from "./display.ts";
import { NetworkPicture } from "./network_picture.tsx";
import { inSight, SliceMaps } from "./slice_maps.tsx";
import { observationNames, outputNames } from "./words_of_spaces.ts";

const EVERY = 150; // ms between two looks at the activations

export function NetworkPanel() {
  const env = current.value?.config.value?.env ?? "";
  const spaces = stage.spaces.value;
  if (!spaces || stage.env !== env) return <p class="muted">…</p>;
  return <Network env={env} spaces={spaces} key={spaces.tensors.map(({ shape }) => shape.join()).join(" ") + env} />;
}

function Network({ env, spaces }: { env: string; spaces: Spaces }) {
  const place = useRef<HTMLDivElement>(null);
  const layers = useSignal<readonly LayerActivations[] | undefined>(undefined); // the first ones, for what is laid out
  const live = useSignal<readonly LayerActivations[]>([]);
  const unit = useSignal<Unit | undefined>(undefined);
  useEffect(
    () =>
      followed(place, spaces, (now) => {
        live.value = now;
        layers.value ??= now;
      }),
    [spaces],
  );
  const shown = layers.value;
  const chosen = unit.value;
  const names = shown && namesOf(env, spaces, shown);
  const name = chosen && names?.(chosen);
  return (
    <div class="network" ref={place}>
      {shown && names && (
        <NetworkPicture
          layers={shown}
          live={live}
          tensors={spaces.tensors}
          names={names}
          chosen={chosen}
          onChoose={(one) => {
            unit.value = one;
          }}
        />
      )}
      <p class="sentence">
        Circles fill upwards (orange) above 0 and downwards (blue) below it, for the state on the stage. Lines are the
        strongest weights: wider is stronger, dashed is below 0.
      </p>
      <p class="sentence" role="status">
        {name ? `Mapped below: ${name}.` : "Choose a unit to see when it is active."}
      </p>
      {shown && chosen && name && (
        <>
          <Now live={live} unit={chosen} />
          <SliceMaps unit={chosen} quantities={[activationOf(name, boundsOf(shown[chosen.layer]))]} />
        </>
      )}
    </div>
  );
}

function Now({ live, unit: { layer, index } }: { live: Signal<readonly LayerActivations[]>; unit: Unit }) {
  return (
    <p>
      Its activation in the state on the stage: <b>{display(live.value[layer]?.values[index])}</b>
    </p>
  );
}

function boundsOf({ activation }: LayerActivations): readonly [number, number] | undefined {
  return activation === "tanh" ? [-1, 1] : activation === "sigmoid" ? [0, 1] : undefined;
}

/** What units are called. */
function namesOf(env: string, spaces: Spaces, layers: readonly LayerActivations[]): (unit: Unit) => string {
  const seen = observationNames(env, spaces, lengthOf(spaces.observation));
  const outputs = outputNames(env, spaces, layers[layers.length - 1].units);
  return ({ layer, index }) => {
    if (layer === 0) return seen[index] ?? `input ${index}`;
    if (layer === layers.length - 1) return `output ${outputs[index]}`;
    return `layer ${layer}, unit ${index + 1}`;
  };
}

/** Asks for the activations of the present state until what is returned is called; one question at a time. */
function followed(
  place: { readonly current: HTMLElement | null },
  spaces: Spaces,
  take: (layers: readonly LayerActivations[]) => void,
): () => void {
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async () => {
    const seen = stage.frame?.observation;
    if (seen && stage.spaces.value === spaces && inSight(place.current)) {
      const layers = await stage.activations(seen);
      if (layers && layers.length > 1 && !ended) take(layers);
    }
    if (!ended) timer = setTimeout(look, EVERY);
  };
  void look();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
