/** A custom environment: written here, examined, trained in a sandbox. */
import "../style/tabs.css";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { EnvReport } from "swingup";
import { begin, offered, say, tab } from "../model/lab.ts";
import { compileOwn, ownText, write } from "../model/own.ts";
import { openSandbox } from "../model/sandbox.ts";
import { initialSettings, OWN_ID } from "../model/settings.ts";
import { template } from "../model/template.ts";
import type { Editor } from "./editor.ts";
import { NumberField } from "./field.tsx";
import { OfferedCode } from "./offered_code.tsx";

type Outcome = { report: EnvReport } | { fault: string };

export function OwnTab() {
  const { settings } = offered.value ?? {};
  return settings?.own ? <OfferedCode settings={settings} own={settings.own} /> : <Workshop />;
}

function Workshop() {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const busy = useSignal(false);
  const outcome = useSignal<Outcome | undefined>(undefined);

  useEffect(() => {
    let gone = false;
    void import("./editor.ts").then(({ createEditor }) => {
      if (gone || !place.current) return;
      const change = (text: string) => {
        write({ ...ownText.value, text });
        outcome.value = undefined;
      };
      editor.current = createEditor(place.current, ownText.value.text, change);
    });
    return () => {
      gone = true;
      editor.current?.destroy();
    };
  }, []);

  const check = async () => {
    busy.value = true;
    outcome.value = await examine();
    busy.value = false;
    return outcome.value;
  };
  const train = async () => {
    if (!isSound(await check())) return;
    const settings = { ...initialSettings, env: OWN_ID, own: ownText.value, overrides: { learningRate: 1e-3 } };
    if (await begin(settings, { start: true })) tab.value = "train";
  };

  return (
    <div class="page wide">
      <section class="card block own">
        <h1>Your own environment</h1>
        <p class="lead">
          A class with <code>reset</code> and <code>step</code>, in TypeScript or JavaScript. It is examined first, then
          trained in a worker that reaches neither this page, nor what the browser keeps, nor the network.
        </p>
        <div class="editor" ref={place} data-testid="editor" />
        <Bench editor={editor} busy={busy.value} check={check} train={train} />
      </section>
      <section class="card block" aria-label="Findings" aria-live="polite">
        <h2>Findings</h2>
        <Findings outcome={outcome.value} busy={busy.value} />
      </section>
    </div>
  );
}

interface BenchProps {
  editor: { readonly current: Editor | undefined };
  busy: boolean;
  check: () => Promise<unknown>;
  train: () => Promise<unknown>;
}

/** What can be done with the code. */
function Bench({ editor, busy, check, train }: BenchProps) {
  const startAgain = () => {
    const { text } = ownText.value;
    const act = () => {
      write({ ...ownText.value, text });
      editor.current?.replace(text);
    };
    editor.current?.replace(template.text);
    if (text !== template.text) say("What was written here has gone.", { label: "Undo", act });
  };
  return (
    <div class="row">
      <NumberField
        label="Time limit"
        hint="Steps after which an episode is cut off; 0: never."
        value={ownText.value.timeLimit}
        least={0}
        onSet={(timeLimit) => write({ ...ownText.value, timeLimit: Math.max(0, Math.round(timeLimit ?? 0)) })}
      />
      <span class="spring" />
      <button type="button" class="button" onClick={startAgain}>
        Back to the template
      </button>
      <button type="button" class="button" disabled={busy} onClick={() => void check()}>
        Check
      </button>
      <button type="button" class="button primary" disabled={busy} onClick={() => void train()}>
        Check and train
      </button>
    </div>
  );
}

function isSound(outcome: Outcome): boolean {
  return "report" in outcome && outcome.report.findings.every(({ severity }) => severity !== "error");
}

/** In a sandbox of its own, which is gone afterwards whatever happened in it. */
async function examine(): Promise<Outcome> {
  try {
    const link = await openSandbox(await compileOwn(ownText.value));
    try {
      return { report: await link.remote.check() };
    } finally {
      link.close();
    }
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "WorkerLinkError" && /sign of life/.test(message))
      return {
        fault:
          "It did not answer for 5 s and was stopped: a step that takes longer than that, or a loop that never ends.",
      };
    return { fault: message };
  }
}

function Findings({ outcome, busy }: { outcome: Outcome | undefined; busy: boolean }) {
  if (busy) return <p class="muted">Playing some thousand steps…</p>;
  if (!outcome) return <p class="muted">Check plays some thousand steps and lists everything that is wrong.</p>;
  if ("fault" in outcome) return <p class="message error">{outcome.fault}</p>;
  const { findings, notes } = outcome.report;
  return (
    <>
      {findings.length === 0 && <p class="solved">Nothing found: it keeps every rule that training relies on.</p>}
      <ul class="findings">
        {findings.map(({ severity, subject, message }) => (
          <li key={subject + message} class={severity}>
            <strong>
              {severity} · {subject}
            </strong>
            <span>{message}</span>
          </li>
        ))}
      </ul>
      {notes.map((note) => (
        <p key={note} class="hint">
          {note}
        </p>
      ))}
    </>
  );
}
