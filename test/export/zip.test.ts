/** Zip archives: what Python's zipfile and PyTorch write is read, what claims more than there is is refused before it costs anything. */
import { FileFormatError } from "swingup";
import { describe, expect, it } from "vitest";
import { MOST_INFLATED, ZipArchive } from "../../src/export/zip.ts";
import { type ArchiveEntry, archive } from "./archive.ts";

const text = new TextEncoder().encode("a policy, a policy, a policy, a policy");
const zeros = new Uint8Array(1 << 20);
const entry = (more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({ name: "data", bytes: text, ...more });

describe("an archive", () => {
  it.each([
    ["stored", {}, {}],
    ["deflated", { deflate: true }, {}],
    ["with 64-bit fields", {}, { wide: true }],
    ["deflated, with 64-bit fields", { deflate: true }, { wide: true }],
  ])("%s", async (_what, more, options) => {
    const zip = new ZipArchive(archive([entry({ ...more, name: "a/b" }), entry({ ...more, name: "c" })], options));
    expect(zip.names).toEqual(["a/b", "c"]);
    expect(await zip.read("a/b")).toEqual(text);
    expect(await zip.read("c")).toEqual(text);
  });

  it("with a comment after it, and in the middle of a larger buffer", async () => {
    const bytes = archive([entry()]);
    const commented = new Uint8Array(bytes.length + 5);
    commented.set(bytes);
    commented[bytes.length - 2] = 5;
    expect(await new ZipArchive(commented).read("data")).toEqual(text);
    const large = new Uint8Array(bytes.length + 20);
    large.set(bytes, 7);
    expect(await new ZipArchive(large.subarray(7, 7 + bytes.length)).read("data")).toEqual(text);
  });

  const wrong: [string, Uint8Array, RegExp][] = [
    ["nothing", new Uint8Array(0), /not a zip archive, or truncated/],
    ["cut off", archive([entry()]).slice(0, -1), /not a zip archive, or truncated/],
    ["two entries of a name", archive([entry(), entry()]), /two entries "data"/],
    ["another checksum", archive([entry({ claims: { crc: 1 } })]), /"data" has another checksum/],
    ["encrypted", archive([entry({ claims: { flags: 1 } })]), /"data" is encrypted/],
    ["packed otherwise", archive([entry({ claims: { method: 12 } })]), /packed by method 12/],
    ["stored with two sizes", archive([entry({ claims: { size: 1 } })]), /stored, but has two sizes/],
    ["longer than the file", archive([entry({ claims: { size: 1e6, packed: 1e6 } })]), /"data" ends outside/],
    ["somewhere else", archive([entry({ claims: { at: 3 } })]), /does not begin where/],
    ["inflated to less", archive([entry({ deflate: true, claims: { size: 99 } })]), /shorter than it claims/],
    ["inflated to more", archive([entry({ deflate: true, claims: { size: 5 } })]), /longer than it claims/],
    ["no deflate stream", archive([entry({ claims: { method: 8 } })]), /cannot be inflated/],
    [
      "a bomb that says so",
      archive([entry({ deflate: true, claims: { size: MOST_INFLATED + 1 } })]),
      /more than 256 MiB/,
    ],
    ["a bomb that does not", archive([entry({ deflate: true, bytes: zeros, claims: { size: 1000 } })]), /longer than/],
  ];
  it.each(wrong)("%s is refused", async (_what, bytes, message) => {
    const read = async () => new ZipArchive(bytes).read("data");
    await expect(read()).rejects.toThrow(FileFormatError);
    await expect(read()).rejects.toThrow(message);
  });

  it("makes no room for what an entry only claims", async () => {
    const zip = new ZipArchive(archive([entry({ deflate: true, claims: { size: MOST_INFLATED } })]));
    const before = process.memoryUsage().arrayBuffers;
    await expect(zip.read("data")).rejects.toThrow(/shorter than it claims/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  it("refuses entries that inflate to too much together, though they overlap", async () => {
    const zip = new ZipArchive(archive([entry({ claims: { method: 0 } })]));
    await zip.read("data");
    const many = Array.from({ length: 5000 }, (_, k) => entry({ name: `${k}` }));
    expect(() => new ZipArchive(archive(many))).toThrow(/has 5000 entries, expected at most 4096/);
    const bytes = new Uint8Array(MOST_INFLATED >> 2);
    const large = new ZipArchive(archive([{ name: "large", bytes }]));
    for (let k = 0; k < 4; k++) await large.read("large");
    await expect(large.read("large")).rejects.toThrow(/more than 256 MiB/);
  });

  it("has nothing by other names", async () => {
    const zip = new ZipArchive(archive([entry({ name: "../../etc/passwd" })]));
    expect(zip.has("passwd")).toBe(false);
    await expect(zip.read("constructor")).rejects.toThrow(/no entry "constructor"/);
  });
});
