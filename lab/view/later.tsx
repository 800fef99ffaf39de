/** A part of the page that is fetched when it is shown for the first time. */
import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { complain } from "../model/lab.ts";

/** Stands for a component until it is there; `load` is the same function at every repaint. */
export function Later<P extends object>({ load, props }: { load: () => Promise<FunctionComponent<P>>; props: P }) {
  const part = useSignal<{ Part: FunctionComponent<P> } | undefined>(undefined);
  useEffect(() => {
    load().then((Part) => {
      part.value = { Part };
    }, complain);
  }, [load]);
  if (!part.value) return <p class="muted">…</p>;
  const { Part } = part.value;
  return <Part {...props} />;
}
