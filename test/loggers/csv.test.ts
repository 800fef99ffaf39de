import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Csv } from "../../src/loggers/csv.ts";

const folder = mkdtempSync(join(tmpdir(), "swingup-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

const evaluation = { meanReturn: 7, stdReturn: 1, minReturn: 5, maxReturn: 9, meanLength: 30 };
const record = (update: number) => ({
  update,
  step: 8 * update,
  seconds: 0.5,
  metrics: { approxKl: 0.25, entropy: Number.NaN },
  ...(update === 2 ? { evaluation } : {}),
});
const head =
  "update,step,seconds,approx_kl,entropy,eval_mean_return,eval_std_return,eval_min_return,eval_max_return,eval_mean_length\n";

describe("Csv", () => {
  it("has a column for each number, and empty cells where there is none", () => {
    const path = join(folder, "progress.csv");
    const log = Csv.create(path);
    for (const update of [1, 2]) log.write(record(update));
    log.close();
    expect(readFileSync(path, "utf8")).toBe(`${head}1,8,0.5,0.25,,,,,,\n2,16,0.5,0.25,,7,1,5,9,30\n`);
  });

  it("refuses names that would leave their cell, or be formulas", () => {
    for (const name of ['a",=1+1,"', "a,b", "=1+1", "+x", "-x", "@x", "\tx", "two\nlines", ""]) {
      const log = Csv.create(join(folder, "names.csv"));
      expect(() => log.write({ ...record(1), metrics: { [name]: 1 } }), name).toThrow("metrics: expected names of");
      log.close();
    }
    const log = Csv.create(join(folder, "names.csv"));
    log.write({ ...record(1), metrics: { "loss/policy": 1, größe: 2 } });
    log.close();
    expect(readFileSync(join(folder, "names.csv"), "utf8")).toContain("loss/policy,größe");
  });

  it("goes on after an update, in the columns that the file has", () => {
    const path = join(folder, "resumed.csv");
    writeFileSync(path, `${head}1,8,0.5,0.25,,,,,,\n2,16,0.5,0.25,,7,1,5,9,30\n3,24,0.5`);
    const log = Csv.resume(path, 1);
    log.write(record(2));
    log.close();
    expect(readFileSync(path, "utf8")).toBe(`${head}1,8,0.5,0.25,,,,,,\n2,16,0.5,0.25,,7,1,5,9,30\n`);
  });
});
