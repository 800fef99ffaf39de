/** The run on the stage as code, to be copied. */
import "../style/code.css";
import { useSignal } from "@preact/signals";
import { complain, current, say } from "../model/lab.ts";
import { runCode } from "../model/run_code.ts";
import { Button } from "./button.tsx";

const kinds = [
  { id: "node", label: "Node" },
  { id: "page", label: "A page" },
  { id: "own", label: "The environment" },
] as const;

export function CodePanel() {
  const shown = useSignal<(typeof kinds)[number]["id"]>("node");
  const run = current.value;
  run?.news.value;
  if (!run) return null;
  const there = run.status.value === "finished" || run.update === 0 ? undefined : { update: run.update };
  const code = runCode(run.settings.value, there);
  const text = code[shown.value] ?? code.node;
  return (
    <div class="code-panel">
      <div class="row">
        <fieldset class="segmented" aria-label="Code for">
          {kinds
            .filter(({ id }) => code[id] !== undefined)
            .map(({ id, label }) => (
              <button
                type="button"
                key={id}
                aria-pressed={shown.value === id}
                onClick={() => {
                  shown.value = id;
                }}
              >
                {label}
              </button>
            ))}
        </fieldset>
        <Button icon="save" onClick={() => void copy(text)}>
          Copy
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys must be able to scroll it */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </div>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say("The code is on the clipboard.");
  } catch {
    complain("The clipboard cannot be written here: select the code and copy it.");
  }
}
