/**
 * Spoilt archives, pickles and models: each is refused in a line, quickly and in little memory, or imported where the
 * damage is of no consequence. 500 here; `npm run fuzz` does 10,000.
 */
import { FileFormatError, Random } from "swingup";
import { importPolicy } from "swingup/export";
import { expect, it } from "vitest";
import { ZipArchive } from "../../src/export/zip.ts";
import { type ArchiveEntry, archive } from "./archive.ts";
import { mutated } from "./mutated.ts";
import { sb3Bytes } from "./sb3.ts";

const COUNT = Number(process.env.SWINGUP_FUZZ ?? 500);
const MOST_TIME = 200; // ms of this process's work
const MOST_MEMORY = 100e6; // bytes
const MOST_TEXT = 500; // characters

/** Where a file's bytes are spoilt: anywhere, or within an archive whose checksums are made to fit. */
type Spoil = (random: Random) => Promise<Uint8Array>;

const zip = "sb3_ppo_cartpole_pi64_64_vf32.zip";
const spoils: Record<string, Spoil> = {
  "a model.zip": async (random) => mutated(sb3Bytes(zip), random),
  "its directory": async (random) => ending(sb3Bytes(zip), random),
  "its data": async (random) => within(zip, (name) => name === "data", random),
  "a state dictionary": async (random) => mutated(sb3Bytes("sb3_ppo_pendulum_sde.policy.pth"), random),
  "its pickle": async (random) => within("sb3_ppo_pendulum.policy.pth", (name) => name.endsWith(".pkl"), random),
  "its storages": async (random) => within("cleanrl_ppo_cartpole.cleanrl_model", () => true, random),
  "an ONNX model": async (random) => mutated(sb3Bytes("sb3_ppo_cartpole_pi64_64_vf32.onnx"), random),
  "a safetensors file": async (random) => mutated(sb3Bytes("cleanrl_ppo_cartpole.safetensors"), random),
};

/** Spoilt near its end, where an archive's directory is. */
function ending(bytes: Uint8Array, random: Random): Uint8Array {
  return mutated(bytes.slice().reverse(), random, 600).reverse();
}

/** One of its entries is spoilt, or the names and sizes of entries, and the archive written again. */
async function within(file: string, chosen: (name: string) => boolean, random: Random): Promise<Uint8Array> {
  const source = new ZipArchive(sb3Bytes(file));
  const names = source.names.filter(chosen);
  const spoilt = names[random.integer(names.length)];
  const entries: ArchiveEntry[] = [];
  for (const name of source.names) {
    const bytes = await source.read(name);
    entries.push({ name, bytes: name === spoilt ? mutated(bytes, random, 400) : bytes, deflate: random.chance(0.3) });
  }
  if (random.chance(0.1)) entries.splice(random.integer(entries.length), 1);
  if (random.chance(0.1)) entries[random.integer(entries.length)].claims = { size: random.integer(2 ** 32) };
  return archive(entries, { wide: random.chance(0.3) });
}

it(`refuses or imports each of ${COUNT} spoilt files`, { timeout: 600_000 }, async () => {
  const random = new Random(49);
  const options = { onNotice: () => {}, normalization: undefined };
  const refused = new Map<string, number>();
  const names = Object.getOwnPropertyNames(Object.prototype).join();
  for (let k = 0; k < COUNT; k++) {
    const [what, spoil] = Object.entries(spoils)[k % Object.keys(spoils).length];
    const bytes = await spoil(random);
    const env = /sde|pickle|state/.test(what) ? "Pendulum-v1" : "CartPole-v1";
    const place = `${k}, ${what}`;
    const first = await measured(() => importPolicy(bytes, { ...options, env }));
    // A collection of garbage may fall into one try, not into two.
    const slow =
      first.time > MOST_TIME && (await measured(() => importPolicy(bytes, { ...options, env }))).time > MOST_TIME;
    expect(slow, `${place}: takes more than ${MOST_TIME} ms`).toBe(false);
    expect(first.memory, place).toBeLessThan(MOST_MEMORY);
    if (!first.error) continue;
    refused.set(what, (refused.get(what) ?? 0) + 1);
    expectOneLine(first.error, place);
  }
  for (const what of Object.keys(spoils)) expect(refused.get(what) ?? 0, what).toBeGreaterThan(COUNT / 40);
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(names);
});

it(`refuses or reads each of ${COUNT} spoilt files of statistics`, { timeout: 600_000 }, async () => {
  const random = new Random(50);
  const original = sb3Bytes("sb3_ppo_pendulum_vecnormalize.vecnormalize.pkl");
  const policy = sb3Bytes("sb3_ppo_pendulum_vecnormalize.policy.pth");
  let refused = 0;
  for (let k = 0; k < COUNT; k++) {
    const normalization = mutated(original, random);
    const options = { env: "Pendulum-v1", onNotice: () => {}, normalization };
    const { error, memory } = await measured(() => importPolicy(policy, options));
    expect(memory, `${k}`).toBeLessThan(MOST_MEMORY);
    if (!error) continue;
    refused++;
    expectOneLine(error, `${k}`);
  }
  expect(refused).toBeGreaterThan(COUNT / 4);
  expect(refused).toBeLessThan(COUNT); // some bytes matter to nobody
});

function expectOneLine(error: Error, place: string): void {
  const fits = error instanceof FileFormatError || error instanceof RangeError;
  expect(fits, `${place}: ${error.stack}`).toBe(true);
  expect(error.message, place).toMatch(/^(file|normalization|hiddenSizes\S*|valueHiddenSizes\S*): /);
  expect(error.message, place).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\[object|undefined/u);
  expect(error.message.length, place).toBeLessThan(MOST_TEXT);
}

async function measured(attempt: () => Promise<unknown>): Promise<{ error?: Error; time: number; memory: number }> {
  const cpu = process.cpuUsage();
  const before = process.memoryUsage().arrayBuffers;
  let error: Error | undefined;
  try {
    await attempt();
  } catch (thrown) {
    error = thrown as Error;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { error, time: (user + system) / 1000, memory: process.memoryUsage().arrayBuffers - before };
}
