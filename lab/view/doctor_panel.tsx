/** What may be wrong with the run on the stage, the likeliest first, and a button that begins it again as advised. */
import "../style/doctor.css";
import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Advice, Diagnosis, Finding } from "swingup";
import { changed, diagnosisOf, follow, followed } from "../model/doctor.ts";
import { complain, current } from "../model/lab.ts";
import { findings } from "../model/marks.ts";
import type { Run } from "../model/run.ts";
import { display } from "./display.ts";
import { Later } from "./later.tsx";
import { useNews } from "./use_news.ts";

const EVERY = 1000; // ms between two looks: findings that change faster cannot be read

/** Whether both versions have been run: their curves appear here. */
const asked = signal(false);
const outcome = async () => (await import("./comparison_outcome.tsx")).Outcome;

async function sideBySide(run: Run, advice: readonly Advice[]): Promise<void> {
  const { compareAdvised } = await import("../model/comparison.ts");
  asked.value = true;
  await compareAdvised(run, changed(run, advice));
}

export function DoctorPanel() {
  const run = current.value;
  const place = useRef<HTMLDivElement>(null);
  const found = useSignal<Diagnosis | undefined>(undefined);
  const look = () => {
    found.value = run && diagnosisOf(run);
    mark(run, found.value);
  };
  useNews(place, run ? [run] : [], EVERY, () => ({ paint: look }), []);
  useEffect(
    () => () => {
      findings.value = [];
    },
    [],
  );
  return (
    <div class="doctor" ref={place}>
      {run && found.value ? (
        <Findings run={run} diagnosis={found.value} />
      ) : (
        <p class="muted">It needs two updates to say something.</p>
      )}
      {asked.value && <Later load={outcome} props={{}} />}
    </div>
  );
}

/** Shows on the charts where each finding can be seen; those of other runs are no longer asked for. */
function mark(run: Run | undefined, diagnosis: Diagnosis | undefined): void {
  const marks: typeof findings.value = (run ? (diagnosis?.findings ?? []) : []).map(({ rule, metric, sinceStep }) => ({
    run: run as Run,
    metric,
    mark: { step: sinceStep, kind: "finding" as const, text: words(rule) },
  }));
  const said = (list: typeof findings.value) =>
    JSON.stringify(list.map(({ run, metric, mark }) => [run.id, metric, mark]));
  if (said(marks) !== said(findings.value)) findings.value = marks;
}

function Findings({ run, diagnosis: { healthy, findings } }: { run: Run; diagnosis: Diagnosis }) {
  return (
    <>
      <p class={healthy ? "solved" : "different"} role="status">
        {verdict(healthy, findings)}
      </p>
      {findings.length > 0 && (
        <ol class="findings">
          {findings.map((finding, k) => (
            <li key={finding.rule} class={finding.severity}>
              <details open={k === 0}>
                <summary>
                  {words(finding.rule)} <span class="muted">{finding.severity}</span>
                </summary>
                <Entry run={run} finding={finding} />
              </details>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function Entry({ run, finding }: { run: Run; finding: Finding }) {
  const { cause, metric, value, threshold, sinceStep } = finding;
  const advice = followed(run, finding.advice);
  return (
    <>
      <p>{cause}</p>
      <p class="muted">
        <code>{metric}</code> is {display(value)}, the limit {display(threshold)}; since step {display(sinceStep, 0)}.
      </p>
      {advice.length > 0 && (
        <button
          type="button"
          class="button"
          title="Begins the run again with this; the one before stays on the charts"
          onClick={() => void follow(run, advice).catch(complain)}
        >
          Try {advice.map(({ setting, to }) => `${setting} ${to}`).join(", ")}
        </button>
      )}
      {advice.length > 0 && (
        <button
          type="button"
          class="button"
          title="Runs it as it is and as advised over the same three seeds, side by side"
          onClick={() => void sideBySide(run, advice).catch(complain)}
        >
          Run both, side by side
        </button>
      )}
    </>
  );
}

function verdict(healthy: boolean, findings: readonly Finding[]): string {
  if (findings.length === 0) return "Nothing found.";
  if (healthy) return "Nothing that would cost it its result; worth knowing:";
  return `The likeliest cause: ${words(findings[0].rule).toLowerCase()}.`;
}

/** A rule's name as words. */
function words(rule: string): string {
  const text = rule.replaceAll("-", " ");
  return text[0].toUpperCase() + text.slice(1);
}
