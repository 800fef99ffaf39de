/**
 * A run as a terminal shows it: a progress bar where somebody watches, now and then a plain line where the output goes
 * to a file, nothing where it goes nowhere.
 */
import { styleText } from "node:util";
import cliProgress from "cli-progress";
import { clock, decimal, whole } from "./numbers.ts";

/** What of an update the progress shows. */
export interface ProgressRecord {
  step: number;
  /** Seconds of training so far. */
  seconds: number;
  metrics: { episodeReturn: number };
}

export interface Progress {
  update(record: ProgressRecord): void;
  /** Has something said in between, on lines of its own. */
  aside(say: () => void): void;
  /** Leaves the terminal as it was; a second call does nothing. */
  stop(): void;
}

type Style = Parameters<typeof styleText>[0];

/** Colors for a stream: none where it is not a terminal or the user set NO_COLOR. */
export function painter(stream: NodeJS.WriteStream): (style: Style, text: string) => string {
  const colourful = stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  return colourful ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

/** A bar that is redrawn ten times a second and vanishes at the end. */
export class ProgressBar implements Progress {
  readonly #bar: cliProgress.SingleBar;
  readonly #restore = () => this.stop();
  readonly #steps: number;
  #last: ProgressRecord | undefined;

  /** @param steps the run's length in environment steps */
  constructor(steps: number, stream: NodeJS.WriteStream) {
    const paint = painter(stream);
    this.#steps = steps;
    this.#bar = new cliProgress.SingleBar({
      stream,
      fps: 10,
      hideCursor: true,
      clearOnComplete: true,
      format: (_options, { progress, total }, { record }: { record?: ProgressRecord }) =>
        barLine(progress, total, record, { columns: stream.columns ?? 80, paint }),
    });
    process.once("exit", this.#restore); // a second Ctrl-C must not leave the cursor hidden
    this.#bar.start(steps, 0, {});
  }

  update(record: ProgressRecord): void {
    this.#last = record;
    this.#bar.update(record.step, { record });
  }

  aside(say: () => void): void {
    this.#bar.stop();
    say();
    this.#bar.start(this.#steps, this.#last?.step ?? 0, this.#last ? { record: this.#last } : {});
  }

  stop(): void {
    process.removeListener("exit", this.#restore);
    this.#bar.stop();
  }
}

/** A plain line every 2 seconds or every tenth of the run, whichever is rarer. */
export class ProgressLines implements Progress {
  readonly #steps: number;
  readonly #print: (line: string) => void;
  #printed = { time: performance.now(), step: 0 };

  constructor(steps: number, print: (line: string) => void) {
    this.#steps = steps;
    this.#print = print;
  }

  update(record: ProgressRecord): void {
    const time = performance.now();
    if (time - this.#printed.time < 2000 || record.step - this.#printed.step < this.#steps / 10) return;
    this.#printed = { time, step: record.step };
    this.#print(
      `${whole(record.step)} of ${whole(this.#steps)} steps, ${whole(record.step / record.seconds)} steps/s, ${meanReturn(record)}`,
    );
  }

  aside(say: () => void): void {
    say();
  }

  stop(): void {}
}

/** Shows nothing. */
export const noProgress: Progress = { update() {}, aside: (say) => say(), stop() {} };

interface Canvas {
  columns: number;
  paint: ReturnType<typeof painter>;
}

/** `━━━━━━────  61%  61,440 steps  82,000/s  mean return 203.4  0:01 left`, one terminal line wide. */
function barLine(progress: number, total: number, record: ProgressRecord | undefined, { columns, paint }: Canvas) {
  const percent = `${Math.floor(progress * 100)}%`.padStart(4);
  const step = `${whole(record?.step ?? 0).padStart(whole(total).length)} steps`;
  const fields = [percent, step];
  if (record) {
    const left = (record.seconds * (total - record.step)) / record.step;
    fields.push(`${whole(record.step / record.seconds)}/s`, meanReturn(record), `${clock(left)} left`);
  }
  const text = fields.join("  ");
  const width = Math.min(40, columns - text.length - 3); // what is left, less the margins
  if (width < 4) return text.slice(0, columns - 1);
  const done = Math.round(progress * width);
  return `${paint("green", "━".repeat(done))}${paint("gray", "─".repeat(width - done))} ${text}`;
}

function meanReturn({ metrics }: ProgressRecord): string {
  return `mean return ${decimal(metrics.episodeReturn)}`;
}
