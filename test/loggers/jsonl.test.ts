import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { JsonLines, metricsLine } from "../../src/loggers/jsonl.ts";

const folder = mkdtempSync(join(tmpdir(), "swingup-jsonl-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("metricsLine", () => {
  it("writes the names that other tools read, and null for numbers that JSON has not", () => {
    const metrics = {
      episodeReturn: 12.5,
      episodeReturnMin: Number.NaN,
      approxKl: 0.01,
      clipFraction: 0,
      explainedVariance: -Infinity,
    };
    expect(metricsLine({ update: 3, step: 3072, seconds: 0.5, metrics })).toBe(
      '{"update":3,"step":3072,"seconds":0.5,"episode_return":12.5,"episode_return_min":null,"approx_kl":0.01,"clip_fraction":0,"explained_variance":null}',
    );
  });
});

describe("JsonLines", () => {
  const record = (update: number) => ({ update, step: 8 * update, seconds: update, metrics: { gradientNorm: 1 } });

  it("has every line in the file at once, in order", () => {
    const path = join(folder, "metrics.jsonl");
    const lines = JsonLines.create(path);
    lines.write(record(1));
    expect(readFileSync(path, "utf8")).toBe('{"update":1,"step":8,"seconds":1,"gradient_norm":1}\n');
    lines.write(record(2));
    lines.close();
    const read = readFileSync(path, "utf8").split("\n");
    expect(read.slice(0, 2).map((line) => JSON.parse(line).update)).toEqual([1, 2]);
    expect(read[2]).toBe("");
    expect(read.length).toBe(3);
  });

  it("refuses lines after close, which may be called twice", () => {
    const lines = JsonLines.create(join(folder, "closed.jsonl"));
    lines.close();
    lines.close();
    expect(() => lines.write(record(1))).toThrow("closed");
  });
});

describe("JsonLines.resume", () => {
  const record = (update: number) => ({ update, step: 8 * update, seconds: update, metrics: {} });
  const line = (update: number) => `${metricsLine(record(update))}\n`;

  function resumed(contents: string, update: number) {
    const path = join(folder, `resumed-${Math.random()}.jsonl`);
    writeFileSync(path, contents);
    const { log, taken } = JsonLines.resume(path, update);
    log.write(record(update + 1));
    log.close();
    return { text: readFileSync(path, "utf8"), ...taken };
  }

  it("goes on after the update, without the lines that will be made again", () => {
    const { text, notices, records } = resumed([1, 2, 3, 4].map(line).join(""), 2);
    expect(text).toBe([1, 2, 3].map(line).join(""));
    expect(notices).toEqual(["metrics.jsonl: 2 lines later than the checkpoint, to be made again"]);
    expect(records.map(({ update }) => update)).toEqual([1, 2]);
    expect(resumed(line(1) + line(2), 1).notices).toEqual([
      "metrics.jsonl: 1 line later than the checkpoint, to be made again",
    ]);
  });

  it.each([1, 5, line(3).length - 1])("removes a torn last line of %i characters, and says so", (length) => {
    const { text, notices } = resumed(line(1) + line(2) + line(3).slice(0, length), 2);
    expect(text).toBe([1, 2, 3].map(line).join(""));
    expect(notices).toEqual(["metrics.jsonl: a torn line at its end, removed"]);
  });

  it.each([
    ['{"update":2,"step":"x"}', 'line 2, step: expected a whole number in [9, 16], got "x"'],
    ['{"update":2,"step":8}', "line 2, step: expected a whole number in [9, 16], got 8"],
    ['{"update":2,"step":16.5}', "line 2, step: expected a whole number in [9, 16], got 16.5"],
    ['{"update":2,"step":17}', "line 2, step: expected a whole number in [9, 16], got 17"],
    ['{"update":2}', "line 2, step: expected a whole number in [9, 16], got undefined"],
    ['{"update":1,"step":16}', "line 2, update: expected a whole number of at least 2, got 1"],
    ['{"update":2,"step":16,"episode_return":"9"}', 'line 2, "episode_return": expected a number or null, got "9"'],
    ['{"update":2,"step":16,"episode_return":1e999}', 'line 2, "episode_return": expected a number or null'],
    ['{"update":2,"step":16,"a\\u001b":{}}', 'line 2, "a\\u001b": expected a number or null, got an object'],
  ])("refuses %s and leaves the file as it is", (text, message) => {
    const path = join(folder, "refused.jsonl");
    const contents = `${line(1)}${text}\n{"update":3,"st`;
    writeFileSync(path, contents);
    expect(() => JsonLines.resume(path, 2, 16)).toThrow(`metrics.jsonl, ${message}`);
    expect(readFileSync(path, "utf8")).toBe(contents);
  });

  it("says where lines are missing", () => {
    expect(resumed(line(1), 3).notices).toEqual(["metrics.jsonl: it has no lines of the updates 2 to 3"]);
    expect(resumed("", 0).notices).toEqual([]);
  });
});
