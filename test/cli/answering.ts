/**
 * A process that runs one command after the other, as its parent sends their words, and answers with what each has printed
 * and with which status it would have ended: for tests that are not about the process itself (`command.ts` starts it).
 */
import { runCommand } from "../../src/cli/program.ts";
import type { Outcome } from "./command.ts";

/** What is written to a stream from here on, and what gives the stream back. */
function hold(stream: NodeJS.WriteStream): { text: () => string; release: () => void } {
  const { write } = stream;
  const texts: string[] = [];
  stream.write = (text: string | Uint8Array) => {
    texts.push(typeof text === "string" ? text : Buffer.from(text).toString());
    return true;
  };
  return {
    text: () => texts.join(""),
    release: () => {
      stream.write = write;
    },
  };
}

async function answer(words: readonly string[]): Promise<Outcome> {
  process.exitCode = undefined;
  const [stdout, stderr] = [hold(process.stdout), hold(process.stderr)];
  await runCommand(words);
  for (const stream of [stdout, stderr]) stream.release();
  const status = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

let last: Promise<void> = Promise.resolve();
process.on("message", (words: string[]) => {
  last = last.then(async () => void process.send?.(await answer(words)));
});
