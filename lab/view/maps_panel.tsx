/** Value and action as maps over two of an observation's numbers. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Space } from "swingup";
import { current, stage } from "../model/lab.ts";
import { actionQuantities, value } from "../model/mapped.ts";
import { whyNoMap } from "../model/slice.ts";
import { Choice, Field } from "./field.tsx";
import { SliceMaps } from "./slice_maps.tsx";
import { actionName } from "./words_of_spaces.ts";

export function MapsPanel() {
  const wanted = useSignal("");
  const config = current.value?.config.value;
  const spaces = stage.spaces.value;
  const offered = useMemo(
    () =>
      config && spaces
        ? actionQuantities(networkSpace(spaces.action, config), (k) => actionName(config.env, spaces, k))
        : [],
    [config, spaces],
  );
  if (!spaces || offered.length === 0) return <p class="muted">…</p>;
  const action = offered.find(({ key }) => key === wanted.value) ?? offered[0];
  return (
    <SliceMaps quantities={[value, action]}>
      {offered.length > 1 && !whyNoMap(spaces.observation) && (
        <Field label="Action">
          <Choice
            value={action.key}
            options={offered.map(({ key, label }) => [key, label])}
            onChoose={(key) => {
              wanted.value = key;
            }}
          />
        </Field>
      )}
    </SliceMaps>
  );
}

interface Bounding {
  readonly rescaleActions?: unknown;
  readonly squashActions?: unknown;
}

/** The actions as the network speaks of them, before they are rescaled or squashed into their bounds. */
function networkSpace(space: Space, { rescaleActions, squashActions }: Bounding): Space {
  if (space.type !== "box" || !(rescaleActions || squashActions)) return space;
  const edge = squashActions ? Number.POSITIVE_INFINITY : 1;
  return { ...space, low: space.low.map(() => -edge), high: space.high.map(() => edge) };
}
