/**
 * Settings and the open tab as the address writes them, short enough for a message, and back: what comes from an address
 * may have been written by anybody.
 */
import type { ScheduledAdjustment } from "swingup/workers";
import { initialSettings, OWN_ID, type Settings } from "./settings.ts";
import { type Tab, tabs } from "./tabs.ts";

const MOST_TEXT = 1_000_000; // bytes of a custom environment, unpacked: a short address can be a very long text
const MOST_ENTRIES = 10_000;

const general = [
  "env",
  "algorithm",
  "engine",
  "seed",
  "threads",
  "adjust",
  "own",
  "limit",
  "pace",
  "expect",
  "tab",
  "view",
];

/** What an address is of. */
export interface Place {
  readonly settings: Settings;
  readonly tab: Tab;
}

/** The part of the address after `#`. */
export async function encodePlace({ settings, tab }: Place): Promise<string> {
  const { env, algorithm, engine, seed, threads, overrides, adjustments, own, pace, expected } = settings;
  const entries = new Map<string, string>([
    ["env", env],
    ["algorithm", algorithm],
    ["seed", String(seed)],
  ]);
  if (engine !== "fused") entries.set("engine", engine);
  if (threads !== undefined) entries.set("threads", String(threads));
  for (const [key, value] of Object.entries(overrides)) entries.set(key, briefly(value));
  if (adjustments.length > 0) entries.set("adjust", turns(adjustments));
  if (own) {
    entries.set("own", await pack(own.text));
    entries.set("limit", String(own.timeLimit));
  }
  if (pace !== undefined) entries.set("pace", String(pace));
  if (expected) entries.set("expect", `${expected.update}:${expected.sha256}`);
  if (tab !== "train") entries.set("tab", tab);
  return [...entries].map(([key, value]) => `${key}=${readable(value)}`).join("&");
}

/** Lists of numbers and tables of them without brackets and quotes, which an address would write in three letters each. */
function briefly(value: unknown): string {
  const plain = (one: unknown) => typeof one === "number" || typeof one === "boolean";
  if (Array.isArray(value) && value.length > 1 && value.every(plain)) return value.join();
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    if (entries.length > 0 && entries.every(([, one]) => plain(one)))
      return entries.map(([key, one]) => `${key}:${one}`).join();
  }
  return JSON.stringify(value);
}

/** `update:setting:value` of each change; a setting that is that of the change before is left out. */
function turns(adjustments: Settings["adjustments"]): string {
  let before = "";
  const texts = adjustments.flatMap(({ update, values }) =>
    Object.entries(values).map(([key, value]) => {
      const short = String(value).replace(/^0\./, ".");
      const text = key === before ? `${update}:${short}` : `${update}:${key}:${short}`;
      before = key;
      return text;
    }),
  );
  return texts.join();
}

/** As few letters in three as an address allows. */
function readable(value: string): string {
  return encodeURIComponent(value).replaceAll("%3A", ":").replaceAll("%2C", ",");
}

/**
 * @throws RangeError that says what part of an address cannot be read; whether the values are allowed is for the trainer
 * to say
 */
export async function decodePlace(hash: string): Promise<Place> {
  const entries = new URLSearchParams(hash.replace(/^#/, ""));
  checkEntries([...entries.keys()]);
  const tab = entries.get("tab") ?? "train";
  if (!isTab(tab)) throw unreadable("tab", tab);
  return { settings: await settingsOf(entries), tab };
}

const isTab = (name: string): name is Tab => tabs.some(({ id }) => id === name);

async function settingsOf(entries: URLSearchParams): Promise<Settings> {
  const overrides: Record<string, unknown> = {};
  for (const [key, value] of entries) if (!general.includes(key)) overrides[nameNow(key)] = parse(key, value);
  const expected = entries.get("expect")?.match(/^(\d{1,15}):([0-9a-f]{64})$/);
  if (entries.has("expect") && !expected) throw unreadable("expect", entries.get("expect"));
  const engine = entries.get("engine") ?? "fused";
  if (engine !== "fused" && engine !== "tfjs") throw unreadable("engine", engine);
  const packed = entries.get("own");
  const own = packed === null ? {} : { own: { text: await unpack(packed), timeLimit: number(entries, "limit") ?? 0 } };
  const threads = number(entries, "threads");
  const pace = number(entries, "pace");
  return {
    env: packed === null ? (entries.get("env") ?? initialSettings.env) : OWN_ID,
    algorithm: entries.get("algorithm") ?? initialSettings.algorithm,
    engine,
    seed: number(entries, "seed") ?? initialSettings.seed,
    ...(threads === undefined ? {} : { threads }),
    overrides,
    adjustments: adjustmentsOf(entries.getAll("adjust")),
    ...own,
    ...(pace ? { pace } : {}),
    ...(expected ? { expected: { update: Number(expected[1]), sha256: expected[2] } } : {}),
  };
}

/** Settings have plain names, and each stands there once; what a name means is for the trainer to say. */
function checkEntries(keys: readonly string[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (!isName(key)) throw new RangeError(`address: ${JSON.stringify(key.slice(0, 60))} is no setting`);
    if (seen.has(key) && key !== "adjust") throw new RangeError(`address: ${key} is given twice`);
    seen.add(key);
  }
  if (keys.length > MOST_ENTRIES) throw new RangeError(`address: expected at most ${MOST_ENTRIES} settings`);
}

/** A setting's name: addresses that were written before it was changed are followed. */
function nameNow(key: string): string {
  return (
    new Map([
      ["lanes", "numEnvs"],
      ["nSteps", "nStepReturn"],
      ["initialisation", "initialization"],
    ]).get(key) ?? key
  );
}

/** A name that no object has from birth: `constructor` and `__proto__` are none. */
function isName(key: string): boolean {
  return /^[a-z]\w{0,60}$/i.test(key) && !(key in Object.prototype);
}

function parse(key: string, value: string): unknown {
  try {
    return JSON.parse(inFull(value), (name, part) => {
      if (part !== null && typeof part === "object" && !Array.isArray(part) && !Object.keys(part).every(isName))
        throw new RangeError(name);
      return part;
    });
  } catch {
    throw unreadable(key, value);
  }
}

/** What `briefly` has left out. */
function inFull(value: string): string {
  if (/^[-+.\de]+(,[-+.\de]+)+$/.test(value)) return `[${value}]`;
  const one = String.raw`[a-z]\w{0,60}:(?:true|false|[-+.\de]+)`;
  if (!new RegExp(`^${one}(?:,${one})*$`, "i").test(value)) return value;
  return `{${value.replace(/([a-z]\w*):/gi, '"$1":')}}`;
}

function number(entries: URLSearchParams, key: string): number | undefined {
  const text = entries.get(key);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw unreadable(key, text);
  return Number(text);
}

/** Of addresses that have one change in each entry, too. */
function adjustmentsOf(entries: readonly string[]): ScheduledAdjustment[] {
  let before: string | undefined;
  return entries
    .flatMap((entry) => entry.split(","))
    .map((text) => {
      const [, update, key = before, value] =
        text.match(/^(\d{1,15}):(?:(learningRate|clipRange|entropyCoefficient):)?([-+.\de]+)$/) ?? [];
      if (key === undefined || value === undefined || !Number.isFinite(Number(value))) throw unreadable("adjust", text);
      before = key;
      return { update: Number(update), values: { [key]: Number(value) } };
    });
}

function unreadable(key: string, value: string | null): RangeError {
  const text = value ?? "";
  return new RangeError(`address: ${key}=${text.length > 60 ? `${text.slice(0, 57)}...` : text} cannot be read`);
}

/** Text, compressed, in letters that an address may hold. */
async function pack(text: string): Promise<string> {
  const bytes = await through(new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw")));
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function unpack(packed: string): Promise<string> {
  try {
    const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new TextDecoder().decode(await through(stream));
  } catch {
    throw unreadable("own", packed);
  }
}

/** @throws RangeError where more comes out than an environment is long */
async function through(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
  let left = MOST_TEXT;
  const counted = stream.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(part, controller) {
        left -= part.length;
        if (left < 0) throw new RangeError(`own: expected at most ${MOST_TEXT} bytes`);
        controller.enqueue(part);
      },
    }),
  );
  return new Uint8Array(await new Response(counted).arrayBuffer());
}
