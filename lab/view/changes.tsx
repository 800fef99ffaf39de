/** What was turned while the run went on, each change with its update and an undo; and the way back to the run without any. */
import { begin, change, current, say } from "../model/lab.ts";
import { inWords } from "../model/marks.ts";
import type { Adjustment, Run } from "../model/run.ts";
import type { Settings } from "../model/settings.ts";

const MOST = 12; // shown; a dial that is dragged changes with every update

type Change = Settings["adjustments"][number];

export function Changes({ run }: { run: Run }) {
  const { adjustments } = run.settings.value;
  if (adjustments.length === 0) return null;
  const left = adjustments.length - MOST;
  return (
    <div class="changes">
      <p class="hint" id="changes-title">
        Part of this run: changes after update {updatesOf(adjustments)}.
      </p>
      <ol aria-labelledby="changes-title">
        {left > 0 && <li class="muted">… {left} earlier ones</li>}
        {adjustments.slice(-MOST).map((one) => (
          <li key={one.update}>
            <span>
              Update {one.update}: {inWords(one.values)}
            </span>
            <button type="button" class="button" onClick={() => void undo(run, one)}>
              Undo<span class="visually-hidden"> the change after update {one.update}</span>
            </button>
          </li>
        ))}
      </ol>
      <button type="button" class="button" onClick={() => void change({})}>
        Reset without changes
      </button>
    </div>
  );
}

function updatesOf(adjustments: readonly Change[]): string {
  const updates = adjustments.map(({ update }) => update);
  return (updates.length > 8 ? [...updates.slice(0, 7), "…", updates[updates.length - 1]] : updates).join(", ");
}

/**
 * What is to come is left out; of what has been made the dial turns back to what it was before, from the next update on,
 * since what was learned by then was learned with it.
 */
async function undo(run: Run, undone: Change): Promise<void> {
  if (run !== current.value) return;
  const { settings } = run;
  if (undone.update >= run.update && run.update === 0) {
    const adjustments = settings.value.adjustments.filter((one) => one !== undone);
    await begin({ ...settings.value, adjustments }, { name: run.name.value });
    return;
  }
  if (undone.update > run.update)
    return void say(`That change is to come after update ${undone.update}; Reset, and it can be left out.`);
  const before = valuesBefore(run, undone);
  await run.adjust(before);
  say(`From update ${run.update} on: ${inWords(before)} again.`);
}

/** What the dials that a change has turned showed before it. */
function valuesBefore(run: Run, undone: Change): Adjustment {
  const earlier = run.settings.value.adjustments.filter(({ update }) => update < undone.update);
  const begun = run.begun as Readonly<Record<string, unknown>>;
  const all: Readonly<Record<string, unknown>> = Object.assign({ ...begun }, ...earlier.map(({ values }) => values));
  return Object.fromEntries(Object.keys(undone.values).map((key) => [key, all[key]]));
}
