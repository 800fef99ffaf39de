/** How the run stands, in a sentence that is read aloud when it changes. */
import { coming, current } from "../model/lab.ts";
import { display } from "./display.ts";

export function Status() {
  const run = current.value;
  const solved = run?.solvedAt.value;
  const verdict = run ? verdictOf(run) : undefined;
  return (
    <p class="status" role="status">
      {statusText(statusNow())}
      {solved !== undefined && solved !== null && <strong class="solved"> Solved at step {display(solved, 0)}.</strong>}
      {verdict && <strong class={verdict.same ? "solved" : "different"}> {verdict.text}</strong>}
    </p>
  );
}

/** Of the run on the stage; while another one is about to take its place, of that. */
export function statusNow(): string | undefined {
  return coming.value > 0 ? "opening" : current.value?.status.value;
}

function statusText(status: string | undefined): string {
  if (status === "training") return "Learning.";
  if (status === "finished") return "Finished.";
  if (status === "ready") return "Paused.";
  if (status === "failed") return "Stopped.";
  return "Getting ready.";
}

/** Whether a shared run came out as it did for the one who shared it. */
function verdictOf(run: NonNullable<typeof current.value>): { same: boolean; text: string } | undefined {
  const { expected } = run.settings.value;
  const summary = run.summary.value;
  if (!expected || !summary || run.status.value === "training" || run.update !== expected.update) return undefined;
  return summary.parametersSha256 === expected.sha256
    ? { same: true, text: "Reproduced bit for bit: the hash is the one that was shared." }
    : { same: false, text: "Not the hash that was shared: another version of swingup?" };
}
