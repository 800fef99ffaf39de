/** A custom environment: written here, examined, trained in a sandbox. */
import "../style/tabs.css";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { EnvReport } from "swingup";
import { begin, current, offered, tab } from "../model/lab.ts";
import { compileOwn, ownText, write } from "../model/own.ts";
import { openSandbox } from "../model/sandbox.ts";
import { initialSettings, OWN_ID } from "../model/settings.ts";
import type { Editor } from "./editor.ts";
import { lineIn } from "./fault_line.ts";
import { NumberField } from "./field.tsx";
import { GalleryRow } from "./gallery_row.tsx";
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
  const ready = useSignal(false); // the editor has been fetched

  useEffect(() => {
    let gone = false;
    void import("./editor.ts").then(({ createEditor }) => {
      if (gone || !place.current) return;
      const change = (text: string) => {
        write({ ...ownText.value, text });
        outcome.value = undefined;
      };
      editor.current = createEditor(place.current, ownText.value.text, change);
      ready.value = true;
    });
    return () => {
      gone = true;
      editor.current?.destroy();
    };
  }, []);

  const shown = outcome.value ? wordsOf(outcome.value) : lateFault();
  useEffect(() => editor.current?.mark(lineIn(shown)), [shown, ready.value]);

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
        <GalleryRow onChoose={({ text }) => editor.current?.replace(text)} />
        <div class="editor" ref={place} data-testid="editor" />
        <Bench busy={busy.value} check={check} train={train} />
      </section>
      <section class="card block" aria-label="Findings" aria-live="polite">
        <h2>Findings</h2>
        <Findings outcome={outcome.value} busy={busy.value} late={lateFault()} />
      </section>
    </div>
  );
}

interface BenchProps {
  busy: boolean;
  check: () => Promise<unknown>;
  train: () => Promise<unknown>;
}

/** What can be done with the code. */
function Bench({ busy, check, train }: BenchProps) {
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

/** What went wrong in words, for the line that they name. */
function wordsOf(outcome: Outcome): string {
  if ("fault" in outcome) return outcome.fault;
  return outcome.report.findings.map(({ message }) => message).find((message) => lineIn(message)) ?? "";
}

/** What has stopped the run on the stage, where it is a run of the text in the editor. */
function lateFault(): string {
  const run = current.value;
  return run?.settings.value.own?.text === ownText.value.text ? (run.error.value ?? "") : "";
}

interface FindingsProps {
  outcome: Outcome | undefined;
  busy: boolean;
  /** Of a run; empty where there is none. */
  late: string;
}

function Findings({ outcome, busy, late }: FindingsProps) {
  if (busy) return <p class="muted">Playing some thousand steps…</p>;
  if (!outcome && late) return <p class="message error">The run stopped. {late}</p>;
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
