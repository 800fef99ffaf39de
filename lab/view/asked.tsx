/** A part of the page that is folded away, and fetched when it is opened for the first time. */
import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { Later } from "./later.tsx";

interface AskedProps<P extends object> {
  summary: string;
  load: () => Promise<FunctionComponent<P>>;
  props: P;
}

export function Asked<P extends object>({ summary, load, props }: AskedProps<P>) {
  const opened = useSignal(false);
  return (
    <details
      class="more"
      onToggle={(event) => {
        opened.value ||= event.currentTarget.open;
      }}
    >
      <summary>{summary}</summary>
      {opened.value && <Later load={load} props={props} />}
    </details>
  );
}
