import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProgressBar, ProgressLines, painter } from "../../src/loggers/terminal.ts";

const record = (step: number, seconds: number, episodeReturn: number) => ({
  step,
  seconds,
  metrics: { episodeReturn },
});

/** A terminal that keeps what was written to it. */
function terminal(columns: number): { stream: NodeJS.WriteStream; text: () => string } {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY: true, columns }) as unknown as NodeJS.WriteStream, text: () => text };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("NO_COLOR", "");
  vi.stubEnv("TERM", "xterm");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("ProgressBar", () => {
  it("shows steps, speed, mean return and the time left", () => {
    const { stream, text } = terminal(80);
    const bar = new ProgressBar(100_000, stream);
    bar.update(record(25_000, 0.5, 203.44));
    vi.advanceTimersByTime(200);
    bar.stop();
    const plain = stripVTControlCharacters(text());
    expect(plain).toContain(" 25%   25,000 steps  50,000/s  mean return 203.4  0:02 left");
  });

  it.each([200, 80, 60, 30])("never is wider than a terminal of %d columns", (columns) => {
    const { stream, text } = terminal(columns);
    const bar = new ProgressBar(1_000_000_000, stream);
    bar.update(record(123_456_789, 5000, -123456.7));
    vi.advanceTimersByTime(200);
    bar.stop();
    const drawn = text().split("\x1b[1G").map(stripVTControlCharacters); // each drawing begins in the first column
    expect(drawn.some((line) => line.includes("123,456,789"))).toBe(true);
    for (const line of drawn) expect(line.length).toBeLessThan(columns);
  });

  it("gives the cursor and line wrapping back, once", () => {
    const { stream, text } = terminal(80);
    const listeners = process.listenerCount("exit");
    const bar = new ProgressBar(10, stream);
    expect(text()).toContain("\x1b[?25l");
    expect(process.listenerCount("exit")).toBe(listeners + 1);
    bar.stop();
    bar.stop();
    expect(text().split("\x1b[?25h").length).toBe(2);
    expect(text().split("\x1b[?7h").length).toBe(2);
    expect(process.listenerCount("exit")).toBe(listeners);
  });
});

describe("ProgressLines", () => {
  it("prints when both 2 seconds and a tenth of the run have passed", () => {
    const lines: string[] = [];
    const progress = new ProgressLines(10_000, (line) => lines.push(line));
    for (let k = 1; k <= 10; k++) {
      vi.advanceTimersByTime(1000);
      progress.update(record(100 * k, k, k)); // 2 seconds are 200 steps, less than a tenth
    }
    expect(lines).toEqual(["1,000 of 10,000 steps, 100 steps/s, mean return 10.0"]);
    progress.update(record(9000, 10, 10)); // no time has passed
    expect(lines.length).toBe(1);
    vi.advanceTimersByTime(2000);
    progress.update(record(9100, 12, Number.NaN));
    expect(lines[1]).toBe("9,100 of 10,000 steps, 758 steps/s, mean return -");
  });
});

describe("painter", () => {
  it("colours a terminal only, and only where the user wants colours", () => {
    const { stream } = terminal(80);
    expect(painter(stream)("red", "x")).toBe("\x1b[31mx\x1b[39m");
    vi.stubEnv("NO_COLOR", "1");
    expect(painter(stream)("red", "x")).toBe("x");
    vi.stubEnv("NO_COLOR", "");
    expect(painter(Object.assign(stream, { isTTY: false as unknown as true }))("red", "x")).toBe("x");
  });
});
