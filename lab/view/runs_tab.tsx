/** What is kept: checkpoints on this browser's shelf, and the way in and out for files, which are Node's too. */
import "../style/tabs.css";
import { useEffect } from "preact/hooks";
import { forget, type Kept, keep, look, shelf, takeUp, takeUpFile } from "../model/keeping.ts";
import { complain, current } from "../model/lab.ts";
import { ownText } from "../model/own.ts";
import { Button, IconButton } from "./button.tsx";
import { display } from "./display.ts";
import { chooseFile, saveFile } from "./files.ts";

export function RunsTab() {
  useEffect(() => {
    void look();
  }, []);
  const run = current.value;
  return (
    <div class="page">
      <section class="card block">
        <h1>Runs and checkpoints</h1>
        <p class="lead">
          A checkpoint is all that a run's future depends on. The file is the same that swingup writes in Node: a run
          begun here goes on there, with <code>resumeTrainer</code> or <code>swingup train --resume</code>, and the
          other way round, bit for bit.
        </p>
        <div class="row">
          <Button icon="save" look="primary" disabled={!run} onClick={() => run && void keep(run)}>
            Save the run on the stage
          </Button>
          <Button icon="download" disabled={!run} onClick={() => void download("checkpoint")}>
            Download its checkpoint
          </Button>
          <Button icon="download" disabled={!run} onClick={() => void download("policy")}>
            Download its policy
          </Button>
          <Button icon="upload" onClick={() => void upload()}>
            Open a checkpoint file
          </Button>
        </div>
      </section>
      <section class="card block" aria-label="Saved runs">
        <h2>Saved in this browser</h2>
        {shelf.value.length === 0 && (
          <p class="muted">Nothing yet. Save puts the run on the stage here, with its curves.</p>
        )}
        <ul class="shelf">
          {shelf.value.map(([key, kept]) => (
            <li key={key}>
              <Shelved id={key} kept={kept} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Shelved({ id, kept }: { id: string; kept: Kept }) {
  const { name, step, meanReturn, saved, parametersSha256, bytes } = kept;
  return (
    <>
      <div class="shelved">
        <strong>{name}</strong>
        <span class="muted">
          step {display(step, 0)} · mean return {display(meanReturn ?? undefined)} · {new Date(saved).toLocaleString()}
        </span>
        <code title={parametersSha256}>{parametersSha256.slice(0, 16)}…</code>
      </div>
      <Button icon="play" aria-label={`Go on with ${name}`} onClick={() => void takeUp(kept)}>
        Go on
      </Button>
      <IconButton
        icon="download"
        label={`Download ${name}`}
        onClick={() => saveFile(fileName(kept.settings.env, step), new Uint8Array(bytes))}
      />
      <IconButton icon="close" label={`Delete ${name}`} onClick={() => void forget(id, kept)} />
    </>
  );
}

async function download(what: "checkpoint" | "policy"): Promise<void> {
  const run = current.value;
  if (!run) return;
  const bytes = what === "checkpoint" ? await run.checkpoint() : await run.policy();
  const env = run.config.value?.env ?? "run";
  if (bytes)
    saveFile(
      what === "checkpoint" ? fileName(env, run.summary.value?.steps ?? 0) : `${plain(env)}-policy.safetensors`,
      new Uint8Array(bytes),
    );
}

async function upload(): Promise<void> {
  try {
    const file = await chooseFile(".safetensors");
    if (file) await takeUpFile(file.bytes, ownText.value);
  } catch (error) {
    complain(error);
  }
}

function fileName(env: string, step: number): string {
  return `${plain(env)}-step${step}.safetensors`;
}

/** An environment's name may come from a file. */
function plain(name: string): string {
  return name.replace(/[^\w.-]/g, "_");
}
