/** The table that `bench -- export` prints, and the one of the guide, which is pasted from it. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { ExportSpeed } from "../../bench/export.ts";
import { exportTable } from "../../bench/export_table.ts";

const speed = (given: Partial<ExportSpeed>): ExportSpeed => ({
  env: "CartPole-v1",
  format: "module",
  weights: "float32",
  kilobytes: 1.23,
  gzipped: 1,
  microsecondsPerAction: 0.123,
  exact: "16 of 16",
  ...given,
});

it("has a row for each format and kind of weights, and a column for each environment", () => {
  const reacher = { env: "Reacher-v5", kilobytes: 32.96, microsecondsPerAction: 12.7 };
  const text = exportTable([
    speed({}),
    speed({ weights: "int8", microsecondsPerAction: 3.64 }),
    speed({ format: "onnx", microsecondsPerAction: undefined, exact: undefined }),
    speed(reacher),
    speed({ ...reacher, weights: "int8", exact: "15 of 16" }),
    speed({ ...reacher, format: "onnx", microsecondsPerAction: undefined, exact: undefined }),
  ]);
  expect(text.split("\n")).toEqual([
    "| format | weights | runs where | kB, CartPole | kB, Reacher | µs, CartPole | µs, Reacher | exact | command: `swingup export RUN ...` |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    "| `module` | float32 | any JavaScript engine, the strictest page | 1.2 | 33.0 | 0.12 | 13 | bit for bit | `--format module` |",
    "| `module` | int8 | any JavaScript engine, the strictest page | 1.2 | 33.0 | 3.6 | 13 | Reacher-v5: 15 of 16 | `--format module --quantize int8` |",
    "| `onnx` | float32 | ONNX Runtime | 1.2 | 33.0 |  |  | within 1e-6 | `--format onnx` |",
  ]);
});

it("is the guide's", () => {
  const guide = readFileSync(new URL("../../docs/guides/export.md", import.meta.url), "utf8");
  const formats = [
    "safetensors",
    "module",
    "module int8",
    "module-wasm",
    "wasm",
    "wasm int8",
    "c",
    "c int8",
    "onnx",
    "tfjs",
  ];
  const speeds = ["CartPole-v1", "Reacher-v5", "HalfCheetah-v5"].flatMap((env) =>
    formats.map((kind) => {
      const [format, weights = "float32"] = kind.split(" ") as [ExportSpeed["format"], ExportSpeed["weights"]?];
      return speed({ env, format, weights });
    }),
  );
  const [head, , ...rows] = exportTable(speeds).split("\n");
  expect(guide).toContain(`${head}\n`);
  for (const row of rows) expect(guide).toContain(row.split(" | ").slice(0, 3).join(" | "));
});
