/**
 * Wide vectors: V8 from version 13.6 on (Node 24) can make one instruction of 256 bits of two neighboring ones of 128,
 * where the processor has AVX2, when its flag --experimental-wasm-revectorize is set before kernels are compiled. No
 * element's arithmetic is another one, so results keep their bits. The flag is the whole process's and V8's experiment:
 * the library leaves it alone unless it is asked, and before it trusts it, kernels that V8 has compiled with it must
 * give the bits they are known for.
 */
import { memoryFlags } from "./generated/release_bytes.ts";
import { type Kernels, kernelCopy, kernelsCompiled } from "./kernels.ts";

/** Whether kernels are compiled to 256-bit instructions. */
export interface WideVectors {
  readonly enabled: boolean;
  /** Why not; empty where they are. */
  readonly reason: string;
  /** Whether the runtime has them, and they gave other bits than they should. */
  readonly failed: boolean;
}

const FLAG = "--experimental-wasm-revectorize";
const LEAST_V8 = [13, 6];
const STATE = "swingup.wideVectors"; // among the environment data that worker threads inherit
/** @internal `checkSum` of kernels without wide vectors, in every engine. */
export const KNOWN_SUM = 2_384_803_330;

const ON: WideVectors = { enabled: true, reason: "", failed: false };
const off = (reason: string): WideVectors => ({ enabled: false, reason, failed: false });

/** What `process` is where this is Node. */
interface NodeProcess {
  readonly release?: { readonly name?: string };
  readonly versions?: { readonly v8?: string };
  readonly arch?: string;
  readonly execArgv?: readonly string[];
  readonly getBuiltinModule?: (name: string) => object | undefined;
}

/** What is used of Node, where this is Node. */
interface Host {
  readonly v8: { setFlagsFromString(flag: string): void };
  readonly threads: { getEnvironmentData(key: string): unknown; setEnvironmentData(key: string, value: boolean): void };
  readonly version: string; // V8's
  readonly arch: string;
  readonly flags: readonly string[]; // of the command line
}

/**
 * Lets V8 compile the kernels of this process to 256-bit instructions, for every thread of it: training is up to 1.5
 * times as fast, with the same bits. Call it before anything else of swingup; it takes some milliseconds, in which it
 * checks that kernels compiled so give the bits they are known for, and it turns V8's flag off again where they do not.
 * `swingup` on the command line does this by itself.
 *
 * The flag, `--experimental-wasm-revectorize`, also holds for other WebAssembly modules that the process compiles later.
 *
 * @returns whether they are enabled, and why not: Node before 24, another runtime, another processor than x86-64. Where
 *   the processor has no AVX2, V8 ignores the flag.
 * @throws Error where kernels are compiled already, so that it would be too late
 */
export async function enableWideVectors(): Promise<WideVectors> {
  if (wideVectors()) return ON;
  const host = nodeHost();
  if (!host) return off("this runtime is not Node");
  const [major, minor] = host.version.split(".").map(Number);
  if (major < LEAST_V8[0] || (major === LEAST_V8[0] && minor < LEAST_V8[1]))
    return off(`V8 ${major}.${minor} has none (Node 24 and later do)`);
  if (host.arch !== "x64") return off(`V8 has none on ${host.arch}`);
  if (kernelsCompiled())
    throw new Error(
      "enableWideVectors: expected a call before anything else of swingup, got one after kernels were compiled",
    );
  const bytes = await kernelCopy();
  host.v8.setFlagsFromString(FLAG);
  if (!giveKnownBits(bytes, host)) {
    host.v8.setFlagsFromString(`--no${FLAG.slice(1)}`);
    return { ...off("kernels that V8 compiles with them give other bits"), failed: true };
  }
  host.threads.setEnvironmentData(STATE, true);
  return ON;
}

/** Whether kernels of this process are compiled to 256-bit instructions, in whichever thread that was asked for. */
export function wideVectors(): boolean {
  const host = nodeHost();
  return host !== undefined && (host.threads.getEnvironmentData(STATE) === true || host.flags.includes(FLAG));
}

/** Undefined in browsers, Bun, Deno, and where Node is too old to have wide vectors anyway. */
function nodeHost(): Host | undefined {
  const { process, Bun, Deno } = globalThis as { process?: NodeProcess; Bun?: unknown; Deno?: unknown };
  if (Bun !== undefined || Deno !== undefined || process?.release?.name !== "node") return undefined;
  const [v8, threads] = ["node:v8", "node:worker_threads"].map((name) => process.getBuiltinModule?.(name));
  if (!v8 || !threads) return undefined;
  const { versions, arch = "", execArgv = [] } = process;
  return { v8, threads, version: versions?.v8 ?? "0.0", arch, flags: execArgv } as Host;
}

/**
 * Compiles the kernels once for this alone and calls them until V8's optimizing compiler, the one that pairs, has taken
 * them over, which it does on the spot here.
 */
function giveKnownBits(bytes: Uint8Array<ArrayBuffer>, { v8 }: Host): boolean {
  v8.setFlagsFromString("--wasm-sync-tier-up");
  try {
    const own = new Uint8Array(bytes.length + 3);
    own.set(bytes);
    own.set([0, 1, 0], bytes.length); // an empty custom section: other bytes than those that V8 keeps compiled
    own[memoryFlags] = 1;
    const memory = new WebAssembly.Memory({ initial: 4, maximum: 65_536 });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(own), { env: { memory } });
    const kernels = exports as unknown as Kernels;
    kernels.useWideTiles(1);
    return checkSum(kernels, memory) === KNOWN_SUM;
  } catch {
    return false;
  } finally {
    v8.setFlagsFromString("--no-wasm-sync-tier-up");
  }
}

const ROUNDS = 16; // V8's optimizing compiler takes a kernel over in the sixth call
const SIZE = 64; // inputs, outputs and lanes
const FIRST_PAGE = 65_536; // bytes: page 0 is the kernels'

/** @internal FNV-1a of what a dense layer's forward pass, with tanh, and its gradients leave of fixed numbers. */
export function checkSum(kernels: Kernels, memory: WebAssembly.Memory): number {
  const length = SIZE * SIZE;
  const at = (block: number) => FIRST_PAGE + block * length * 4;
  const [w, x, dy, y, dw, dx, turned, bias, panel] = Array.from({ length: 9 }, (_, block) => at(block));
  const numbers = new Float32Array(memory.buffer, w, 3 * length);
  const gradient = new Float32Array(memory.buffer, dw, length);
  for (let k = 0; k < numbers.length; k++) numbers[k] = ((k * 7919) % 2039) / 8192 - 0.125;
  for (let round = 0; round < ROUNDS; round++) {
    gradient.fill(0);
    kernels.denseForward(w, bias, x, SIZE, y, SIZE, SIZE, SIZE, SIZE, 1, panel);
    kernels.denseWeightGradient(dy, SIZE, x, SIZE, dw, bias + length, SIZE, SIZE, SIZE, panel, turned);
    kernels.denseInputGradient(w, dy, SIZE, y, SIZE, dx, SIZE, SIZE, SIZE, SIZE, 1);
  }
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(memory.buffer, y, 3 * length)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}
