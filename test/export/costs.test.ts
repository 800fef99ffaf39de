/** Files that would cost more than they weigh: refused quickly, in little memory. */
import { FileFormatError } from "swingup";
import { importPolicy } from "swingup/export";
import { expect, it } from "vitest";
import type { Tensor } from "../../src/files/safetensors.ts";
import { stopwatch } from "../support/stopwatch.ts";
import { stateDict } from "./foreign.ts";

/** Text in a safetensors header. */
function safetensors(header: string): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

const costly: [string, () => Uint8Array, RegExp][] = [
  [
    "8 MB of empty ONNX nodes",
    () => {
      const bytes = new Uint8Array(8 << 20).fill(0);
      const size = bytes.length - 5; // of the graph: field 7, its length, then nodes without anything
      bytes.set([0x3a, (size & 127) | 128, ((size >> 7) & 127) | 128, ((size >> 14) & 127) | 128, size >> 21]);
      for (let at = 5; at < bytes.length; at += 2) bytes[at] = 0x0a;
      return bytes;
    },
    /more than 20000 messages/,
  ],
  ["a dtype that is nested 100,000 deep", () => safetensors(`{"a":{"dtype":${deep(100_000)}}}`), /got an array of 1/],
  [
    "a type with a constructor of its own",
    () => safetensors(`{"a":{"dtype":{"constructor":{"name":${deep(100_000)}}}}}`),
    /got an object \(no prototype\)/,
  ],
  ["a text of 900 kB as a type", () => safetensors(`{"a":{"dtype":"${"x".repeat(900_000)}"}}`), /got "x{50,80}\.\.\."/],
  [
    "5,000 tensors",
    () =>
      stateDict(
        ...Array.from(
          { length: 5000 },
          (_, k) => [`x${k}`, { shape: [0], values: new Float32Array(0) }] as [string, Tensor],
        ),
      ),
    /expected the tensors of a policy/,
  ],
];

it.each(costly)("%s", async (_what, make, text) => {
  const bytes = make();
  const before = process.memoryUsage().rss;
  const worked = stopwatch();
  const failure = await importPolicy(bytes, { env: "CartPole-v1" }).catch((error: Error) => error);
  const seconds = worked();
  expect(failure).toBeInstanceOf(FileFormatError);
  expect((failure as Error).message).toMatch(/^file: the given bytes cannot be imported: /);
  expect((failure as Error).message).toMatch(text);
  expect((failure as Error).message.length).toBeLessThan(400);
  expect(seconds).toBeLessThan(1);
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
});
