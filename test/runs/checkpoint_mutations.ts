/**
 * Ways to spoil a checkpoint, drawn from a seed: what disks and networks do (flipped bits, truncation, rubbish), and what
 * somebody with ill intent does, who can compute a digest as well (huge sizes, wrong types, hostile names and settings).
 */
import { Random } from "swingup";
import { sealCheckpoint } from "../../src/runs/checkpoint.ts";

/** `damage` must always be refused; `forgery` has a right digest, and may be harmless. */
export interface Mutation {
  readonly kind: "damage" | "forgery";
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Header = Record<string, unknown> & { __metadata__: Record<string, string> };

export function mutate(original: Uint8Array, seed: number): Mutation {
  const random = new Random(seed);
  const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
  if (random.chance(0.5)) {
    const [name, damage] = pick(Object.entries(damages));
    return { kind: "damage", name, bytes: damage(original.slice(), random) };
  }
  const [name, forge] = pick(Object.entries(forgeries));
  return { kind: "forgery", name, bytes: forged(original, (header, body) => forge(header, body, random)) };
}

const damages: Record<string, (bytes: Uint8Array, random: Random) => Uint8Array> = {
  "a flipped bit": (bytes, random) => {
    bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
    return bytes;
  },
  "a flipped bit in the header": (bytes, random) => {
    bytes[random.integer(headerLength(bytes) + 8)] ^= 1 << random.integer(8);
    return bytes;
  },
  "many flipped bits": (bytes, random) => {
    for (let k = 0; k < 1000; k++) bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
    return bytes;
  },
  truncation: (bytes, random) => bytes.subarray(0, random.integer(bytes.length)),
  "rubbish at the end": (bytes, random) => Uint8Array.from([...bytes, ...rubbish(1 + random.integer(99), random)]),
  "rubbish alone": (_, random) => rubbish(random.integer(5000), random),
  "zeros in the middle": (bytes, random) => {
    const start = random.integer(bytes.length - 4096);
    const piece = bytes.subarray(start, start + 4096);
    if (piece.every((byte) => byte === 0)) bytes[0] ^= 1;
    return bytes.fill(0, start, start + 4096);
  },
  "a header of another length": (bytes, random) => {
    const lengths = [0n, 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 32n, BigInt(bytes.length), BigInt(bytes.length - 8)];
    new DataView(bytes.buffer).setBigUint64(0, lengths[random.integer(lengths.length)], true);
    return bytes;
  },
};

const hugeNumbers = [2 ** 31, 2 ** 32, 2 ** 53, 1e300, -1, 0.5, Number.NaN, "1", null, [], {}, true, 4_294_967_295];

const forgeries: Record<string, (header: Header, body: Uint8Array, random: Random) => unknown> = {
  "a tensor of another shape": (header, _, random) => {
    const tensor = anyTensor(header, random);
    tensor.shape = pickFrom(
      [[hugeNumbers[random.integer(hugeNumbers.length)]], [2 ** 16, 2 ** 16, 2 ** 16], [], "4", null, [[4]]],
      random,
    );
  },
  "a tensor at another place": (header, body, random) => {
    const tensor = anyTensor(header, random);
    const offsets = [0, 4, body.length, body.length + 8, ...hugeNumbers];
    tensor.data_offsets = [pickFrom(offsets, random), pickFrom(offsets, random)];
  },
  "a tensor of another type": (header, _, random) => {
    anyTensor(header, random).dtype = pickFrom(
      ["F16", "F64", "I32", "U8", "__proto__", "constructor", "toString", 7, null, {}],
      random,
    );
  },
  "a tensor too few": (header, _, random) => {
    delete header[anyName(header, random)];
  },
  "a tensor of another name": (header, _, random) => {
    const name = anyName(header, random);
    const text = pickFrom(
      ["__proto__", "constructor", "x".repeat(10_000), "", "algorithm.", "environment.states"],
      random,
    );
    const entries = Object.entries(header).map(([key, value]) => [key === name ? text : key, value]);
    return Object.fromEntries(entries); // keeps "__proto__" as a key of its own
  },
  "no description of a tensor": (header, _, random) => {
    header[anyName(header, random)] = pickFrom([null, 3, "F32", [], {}], random);
  },
  "metadata that are no texts": (header, _, random) => {
    const metadata = header.__metadata__ as Record<string, unknown>;
    metadata[pickFrom(Object.keys(metadata), random)] = pickFrom([null, 3, [], {}, true], random);
  },
  "a piece of metadata too few": (header, _, random) => {
    delete header.__metadata__[pickFrom(Object.keys(header.__metadata__), random)];
  },
  "another format or version": (header, _, random) => {
    header.__metadata__[pickFrom(["format", "version", "engine"], random)] = pickFrom(["", "2", "x", "tfjs"], random);
  },
  "a hostile configuration": (header, _, random) => {
    const config = JSON.parse(header.__metadata__.config);
    const key = pickFrom(Object.keys(config), random);
    const value = pickFrom([...hugeNumbers, 16384, "x".repeat(10_000), [16384, 16384], Array(1e4).fill(1)], random);
    header.__metadata__.config = JSON.stringify({ ...config, [key]: value });
  },
  "a prototype in the configuration": (header, _, random) => {
    const poison = pickFrom(['"__proto__":{"polluted":1}', '"constructor":{"prototype":{"polluted":1}}'], random);
    const target = pickFrom(["config", "progress"], random);
    header.__metadata__[target] = header.__metadata__[target].replace("{", `{${poison},`);
  },
  "a prototype in nested settings": (header) => {
    header.__metadata__.config = header.__metadata__.config.replace(
      '"envOptions":{',
      '"envOptions":{"__proto__":{"polluted":1},',
    );
  },
  "hostile counters": (header, _, random) => {
    const progress = JSON.parse(header.__metadata__.progress);
    progress[pickFrom(Object.keys(progress), random)] = pickFrom(hugeNumbers, random);
    header.__metadata__.progress = JSON.stringify(progress);
  },
  "metadata that are no JSON": (header, _, random) => {
    const texts = ["", "{", "null", "[]", "3", '"x"', `${"[".repeat(100_000)}`, "\u0000"];
    header.__metadata__[pickFrom(["config", "progress"], random)] = pickFrom(texts, random);
  },
  "numbers that are not finite": (header, body, random) => {
    const { data_offsets } = anyTensor(header, random) as { data_offsets: [number, number] };
    const [from, to] = data_offsets;
    for (let k = 0; k < 8 && from + k < to; k++) body[from + k] = 255;
  },
  "other numbers": (_, body, random) => {
    for (let k = 0; k < 100; k++) body[random.integer(body.length)] ^= 1 << random.integer(8);
  },
};

function headerLength(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

/** The file with a changed header or body, and a digest that fits it where there is room for one. */
function forged(original: Uint8Array, change: (header: Header, body: Uint8Array) => unknown): Uint8Array {
  const length = headerLength(original);
  const header = JSON.parse(new TextDecoder().decode(original.subarray(8, 8 + length))) as Header;
  const body = original.slice(8 + length);
  const text = new TextEncoder().encode(JSON.stringify(change(header, body) ?? header));
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return sealCheckpoint(bytes);
}

function anyName(header: Header, random: Random): string {
  return pickFrom(
    Object.keys(header).filter((name) => name !== "__metadata__"),
    random,
  );
}

function anyTensor(header: Header, random: Random): Record<string, unknown> {
  return header[anyName(header, random)] as Record<string, unknown>;
}

function pickFrom<T>(items: readonly T[], random: Random): T {
  return items[random.integer(items.length)];
}

function rubbish(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random.integer(256));
}
