/** A part of the page that is folded away: fetched when it is opened for the first time, and there only while it is open. */
import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { Later } from "./later.tsx";

interface FoldedProps {
  summary: string;
  load: () => Promise<FunctionComponent<object>>;
}

export function Folded({ summary, load }: FoldedProps) {
  const open = useSignal(false);
  return (
    <details
      class="asked"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>{summary}</summary>
      {open.value && <Later load={load} props={{}} />}
    </details>
  );
}
