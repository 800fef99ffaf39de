/** Pickles: nothing in them is ever called, names that a state dictionary has no need of are refused, and so is damage. */
import { FileFormatError } from "swingup";
import { importPolicy } from "swingup/export";
import { describe, expect, it } from "vitest";
import { readPickle } from "../../src/export/pickle.ts";
import { PickledObject } from "../../src/export/pickled.ts";
import { archive, pickle } from "./archive.ts";

const names = { what: "a test", allows: (name: string) => name === "collections.OrderedDict", remedy: "write another" };
const read = (...parts: (number | string)[]) => readPickle(pickle(0x80, 4, ...parts), names);

describe("a pickle", () => {
  it("of values", () => {
    expect(
      read("(N\x88\x89K\x07M\x01\x02J\xff\xff\xff\xff\x8a\x02\x00\x80G\x3f\xf8\x00\x00\x00\x00\x00\x00", "t."),
    ).toEqual([null, true, false, 7, 513, -1, -32768, 1.5]);
    expect(read("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.")).toBe(2n ** 64n);
    expect(read("(X\x02\x00\x00\x00\xc3\xa4\x8c\x01bC\x02\x01\x02t.")).toEqual(["ä", "b", Uint8Array.of(1, 2)]);
    expect(read("]\x94(K\x01K\x02eK\x03a.")).toEqual([1, 2, 3]);
    expect(read("}(\x8c\x01aK\x01\x8c\x01bK\x02u\x8c\x01cK\x03s.")).toEqual(
      new Map([
        ["a", 1],
        ["b", 2],
        ["c", 3],
      ]),
    );
    expect(read("\x8c\x01aq\x00h\x00\x86.")).toEqual(["a", "a"]);
  });

  it("calls nothing, and keeps what would have been called", () => {
    const made = read("ccollections\nOrderedDict\n)R}b.") as PickledObject;
    expect(made).toBeInstanceOf(PickledObject);
    expect(made).toMatchObject({ of: "collections.OrderedDict", args: [], state: new Map() });
  });

  const wrong: [string, (number | string)[], RegExp][] = [
    [
      "a call of the system",
      ["cposix\nsystem\n\x8c\x02id\x85R."],
      /names posix\.system, which a test has not; write another/,
    ],
    ["the same by a longer way", ["\x8c\x02os\x8c\x06system\x93."], /names os\.system/],
    ["builtins", ["cbuiltins\neval\n."], /names builtins\.eval/],
    ["a name with an escape", ["cos\u001b[2J\nx\n."], /names something of a strange name/],
    ["an opcode of Python 2", ["S'a'\n."], /the opcode 83/],
    ["an extension", ["\x82\x01."], /the opcode 130/],
    ["an end too early", ["K"], /damaged: it is cut off/],
    ["no end", ["K\x01"], /damaged: it is cut off/],
    ["nothing", ["."], /an object is missing/],
    ["two objects", ["K\x01K\x02."], /more than one object/],
    ["no mark", ["K\x01t."], /a mark is missing/],
    ["a text that is too long", ["X\xff\xff\xff\x7fabc."], /cut off/],
    ["bytes that are too long", ["\x8e\xff\xff\xff\xff\xff\xff\xff\xffabc."], /cut off/],
    ["text that is none", ["\x8c\x01\xff."], /damaged: /],
    ["what was not stored", ["h\x05."], /recalls what it has not stored/],
    ["items of a number", ["K\x01\x8c\x01aK\x01s."], /no dictionary/],
    ["a call of a text", ["\x8c\x01a)R."], /has no name/],
    ["a state of a list", ["]}b."], /no object/],
    ["an odd number of items", ["}(K\x01u."], /a value is missing/],
  ];
  it.each(wrong)("refuses %s", (_what, parts, text) => {
    expect(() => read(...parts)).toThrow(FileFormatError);
    expect(() => read(...parts)).toThrow(text);
  });

  it("of another protocol is refused", () => {
    expect(() => readPickle(pickle(0x80, 9, "N."), names)).toThrow(/protocol 9, expected 2 to 5/);
  });

  it("ends after so many opcodes, and takes deep nesting as it is", () => {
    expect(() => read("]".repeat(600_000))).toThrow(/more than 500000 opcodes/);
    const deep = read("N", "\x85".repeat(100_000), ".");
    expect(Array.isArray(deep)).toBe(true);
  });
});

describe("a file of torch.save", () => {
  const torch = (data: Uint8Array, more: { name: string; bytes: Uint8Array }[] = []) =>
    archive([{ name: "agent/data.pkl", bytes: data }, ...more]);
  const tensor = (key: string, offset: string, shape: string, strides: string) =>
    `ctorch._utils\n_rebuild_tensor_v2\n((\x8c\x07storagectorch\nFloatStorage\n\x8c\x01${key}\x8c\x03cpuK\x02tQ${offset}${shape}${strides}\x89Nt`;
  const dictionary = (...pairs: string[]) => pickle(0x80, 2, `}(${pairs.join("")}u.`);
  const named = (name: string, value: string) => `\x8c${String.fromCharCode(name.length)}${name}${value}R`;
  const eight = { name: "agent/data/0", bytes: new Uint8Array(Float32Array.from({ length: 8 }, (_, k) => k).buffer) };
  const bias = named("actor.0.bias", tensor("0", "K\x00", "K\x02\x85", "K\x01\x85"));

  it("with a matrix that lies transposed, and the same numbers twice", async () => {
    const bytes = torch(
      dictionary(named("actor.0.weight", tensor("0", "K\x00", "K\x02K\x04\x86", "K\x01K\x02\x86")), bias),
      [eight],
    );
    const policy = await importPolicy(bytes, { env: "CartPole-v1" });
    expect([...policy.parameters.subarray(0, 10)]).toEqual([0, 2, 4, 6, 1, 3, 5, 7, 0, 1]);
  });

  const wrong: [string, Uint8Array, RegExp][] = [
    [
      "a whole model",
      torch(pickle(0x80, 2, "c__main__\nAgent\n)\x81.")),
      /names __main__\.Agent.*; save model\.state_dict\(\)/,
    ],
    ["no tensors", torch(pickle(0x80, 2, "}.")), /tensors of one state dictionary, got none/],
    ["a storage that is missing", torch(dictionary(bias)), /no entry "agent\/data\/0"/],
    [
      "a tensor that is longer than its storage",
      torch(dictionary(named("a", tensor("0", "K\x07", "K\x02\x85", "K\x01\x85"))), [eight]),
      /the tensor "a" is damaged/,
    ],
    [
      "a storage that ends within a number",
      torch(dictionary(named("a", tensor("0", "K\x01", "K\x01\x85", "K\x01\x85"))), [
        { ...eight, bytes: new Uint8Array(7) },
      ]),
      /the tensor "a" is damaged/,
    ],
    [
      "one number in a million places",
      torch(dictionary(named("a", tensor("0", "K\x00", "J\xff\xff\xff\x7f\x85", "K\x00\x85"))), [eight]),
      /share storages too often/,
    ],
    [
      "another order of bytes",
      torch(dictionary(bias), [eight, { name: "agent/byteorder", bytes: Buffer.from("big") }]),
      /big-endian/,
    ],
    [
      "TorchScript",
      torch(dictionary(bias), [{ name: "agent/constants.pkl", bytes: new Uint8Array(0) }]),
      /TorchScript/,
    ],
    ["another archive", archive([{ name: "x", bytes: new Uint8Array(3) }]), /none of torch\.save/],
    ["an old file", pickle(0x80, 2, "\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."), /torch\.save before 1\.6/],
  ];
  it.each(wrong)("is refused with %s", async (_what, bytes, text) => {
    const failure = importPolicy(bytes, { env: "CartPole-v1" });
    await expect(failure).rejects.toThrow(/^file: the given bytes cannot be imported: /);
    await expect(failure).rejects.toThrow(text);
  });
});
