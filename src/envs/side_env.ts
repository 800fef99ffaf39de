/**
 * An environment that a user wrote in AssemblyScript: a side module on the arena's memory behind the same two interfaces
 * as every other. The module declares its spaces by calls, its options by exported variables, its limits by exported
 * constants. Here its interface is checked, its functions become a `Simulation`, and a trap in one of them, or a number
 * that is not finite, an `EnvError` that says where.
 */
import { checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import { type Box, box, discrete, type Space, size } from "../core/space.ts";
import type { Arena } from "../wasm/arena.ts";
import { createMemory } from "../wasm/memory.ts";
import { type SideHost, SideModule } from "../wasm/side_module.ts";
import type { EnvBuffers, EnvDefinition, EnvOption, EnvOptions, EnvOptionValue, Simulation } from "./env.ts";
import { checkId } from "./env_id.ts";
import { GuardedEnv } from "./guarded_env.ts";
import { LaneEnv, type LaneKernels } from "./lane_env.ts";
import { rowGroups, type SideKernel, type StepRows } from "./lane_steps.ts";
import { stepCost } from "./step_cost.ts";
import { type EnvKernels, WasmEnv } from "./wasm_env.ts";

/** Number of the interface between a side module and this file; `assembly/side` says the same. */
export const SIDE_ABI = 1;

/** The custom section that `swingup build-env` writes: the environment's name. */
export const SIDE_SECTION = "swingup";

/** What is to be known of an environment in AssemblyScript beside its module. */
export interface SideEnvOptions {
  /** Its name; default: that of the file it was built from. */
  readonly id?: string;
  /** Instead of the module's own. */
  readonly timeLimit?: number;
  readonly rewardThreshold?: number;
  /** A picture of a lane's state, as `VectorEnv.getState` returns it: a `Scene` of "swingup/render" for `recordEpisode`. */
  readonly render?: (state: Float64Array) => unknown;
}

type Exports = WebAssembly.Exports;

const COMMON = ["swingupStateSize", "swingupSpaces"];
const OF_ONE_LANE = [...COMMON, "swingupStep", "swingupReset", "swingupObserve", "swingupLane"];
const OF_ALL_LANES = [...COMMON, "swingupResetDraws", "swingupStepLanes", "swingupResetLanes", "swingupObserveLanes"];

/** Constants with a meaning of their own. */
const LIMITS = ["timeLimit", "rewardThreshold", "stateSize", "resetDraws"];

/**
 * The definition of the environment in a side module.
 * @throws RangeError or TypeError in one line: no module, a missing export, another version of the interface, bad spaces
 */
export async function sideEnv(bytes: Uint8Array, given: SideEnvOptions = {}): Promise<EnvDefinition> {
  checkKeys("loadEnv options", given, ["id", "timeLimit", "rewardThreshold", "render"]);
  const module = new SideModule(bytes);
  const spaces = new DeclaredSpaces();
  const pilot = await module.instantiate(createMemory({ initial: 1 }), spaces.host);
  checkInterface(pilot);
  call(pilot, "swingupSpaces");
  const observationSpace = spaces.observationSpace;
  const spec = {
    id: checkId(given.id ?? (await module.section(SIDE_SECTION)) ?? "SideModule"),
    observationSpace,
    actionSpace: spaces.actionSpace,
    timeLimit: checkInteger("timeLimit", given.timeLimit ?? constant(pilot, "timeLimit") ?? 0, {
      least: 0,
      most: 2 ** 31 - 1,
    }),
    rewardThreshold: given.rewardThreshold ?? constant(pilot, "rewardThreshold"),
    options: declaredOptions(pilot),
    resetDraws: constant(pilot, "swingupResetDraws") ?? 1, // one becomes the seed of the episode
    seedsItself: true,
  } as const;
  if (spec.rewardThreshold !== undefined) checkNumber("rewardThreshold", spec.rewardThreshold);
  const create = async (arena: Arena, buffers: EnvBuffers, options: EnvOptions): Promise<Simulation> => {
    const exports = await module.instantiate(arena.memory, new DeclaredSpaces().host);
    for (const [name, value] of Object.entries(options)) assign(exports[name] as WebAssembly.Global, name, value);
    call(exports, "swingupSpaces");
    const inner = simulation(exports, { ...spec, arena, buffers, kernel: { module: await module.unshared, options } });
    const lane = () => laneAtWork(exports, inner);
    return new GuardedEnv(inner, { ...spec, arena, buffers, lane, render: given.render });
  };
  const definition: EnvDefinition = Object.freeze({ ...spec, create, stepCost: () => stepCost(definition) });
  return definition;
}

/** The lane at work, or that failed; undefined where the module steps all lanes at once. */
function laneAtWork(exports: Exports, env: Simulation): number | undefined {
  const lane = constant(exports, "swingupLane");
  return lane === undefined || !(env instanceof LaneEnv) ? lane : env.first + lane;
}

interface Place extends Pick<EnvDefinition, "observationSpace" | "actionSpace"> {
  readonly arena: Arena;
  readonly buffers: EnvBuffers;
  readonly kernel: SideKernel;
}

function simulation(exports: Exports, { arena, buffers, kernel, observationSpace, actionSpace }: Place): Simulation {
  const stateSize = constant(exports, "swingupStateSize") as number;
  if (!("swingupStepLanes" in exports)) {
    const sizes = { stateSize, actionRows: size(actionSpace), features: size(observationSpace) };
    return new LaneEnv(arena, exports as unknown as LaneKernels, buffers, { kernel, ...sizes });
  }
  const kernels = kernelsOfAllLanes(exports);
  return new WasmEnv(arena, buffers, { observationSpace, actionSpace, stateSize, kernels, kernel, options: [] });
}

/** As assembly/side/batch_entry.ts exports them, whose arguments are numbers, since they are an interface. */
function kernelsOfAllLanes(exports: Exports): EnvKernels {
  const { swingupResetLanes, swingupObserveLanes } = exports as Record<string, (...numbers: number[]) => void>;
  return {
    step: (steps) => rowGroups(exports.swingupStepLanes as StepRows, steps),
    reset: ({ state, stride, resetLanes, draws }, count) =>
      swingupResetLanes(state, stride, resetLanes, count, draws, stride),
    observe: ({ state, stride, observations }, lanes) => swingupObserveLanes(state, stride, lanes, observations),
  };
}

/** @throws RangeError naming what is missing, or the version that came */
function checkInterface(exports: Exports): void {
  if (!("swingupAbi" in exports))
    throw new RangeError("module: expected an environment built by swingup build-env, got one without swingupAbi");
  const version = constant(exports, "swingupAbi");
  if (version !== SIDE_ABI)
    throw new RangeError(
      `module: expected version ${SIDE_ABI} of the interface (swingupAbi), got ${version}; build it again with this swingup`,
    );
  const expected = "swingupStepLanes" in exports ? OF_ALL_LANES : OF_ONE_LANE;
  const missing = expected.filter((name) => !(name in exports));
  if (missing.length > 0) throw new RangeError(`module: expected the export ${missing.join(", ")}, got none`);
  const size = constant(exports, "swingupStateSize");
  checkInteger("swingupStateSize", size, { least: 1, most: 1_000_000 });
}

/** The spaces that `spaces()` of a module declares, number by number. */
class DeclaredSpaces {
  readonly #observations: [low: number, high: number][] = [];
  readonly #actions: [low: number, high: number][] = [];
  #choices: number | undefined;

  readonly host: SideHost = {
    observation: (low, high) => void this.#observations.push([low, high]),
    action: (low, high) => void this.#actions.push([low, high]),
    choices: (n) => {
      this.#choices = n;
    },
    fault: (kind, index) => this.#fault(kind, index),
  };

  get observationSpace(): Box {
    if (this.#observations.length === 0)
      throw new RangeError("spaces(): expected an observation(low, high) for each number that is observed, got none");
    return boxOf("observation", this.#observations);
  }

  get actionSpace(): Space {
    const numbers = this.#actions.length;
    if ((this.#choices === undefined) === (numbers === 0))
      throw new RangeError(
        `spaces(): expected either choices(n) or an action(low, high) for each number, got ${numbers === 0 ? "neither" : "both"}`,
      );
    return this.#choices === undefined ? boxOf("action", this.#actions) : discrete(this.#choices);
  }

  #fault(kind: number, index: number): never {
    const [name, rows] = kind === 0 ? ["observation", this.#observations] : ["action", this.#actions];
    throw new RangeError(`${name}[${index}]: expected an index below ${rows.length}, as spaces() has declared`);
  }
}

function boxOf(name: string, bounds: readonly (readonly [number, number])[]): Box {
  for (const [k, [low, high]] of bounds.entries())
    if (Number.isNaN(low) || Number.isNaN(high))
      throw new RangeError(`spaces(): expected numbers, or Infinity, as bounds of ${name} ${k}, got [${low}, ${high}]`);
    else if (!(low <= high))
      throw new RangeError(`spaces(): expected ${name} ${k} with low <= high, got [${low}, ${high}]`);
  return box(
    bounds.map(([low]) => low),
    bounds.map(([, high]) => high),
  );
}

/** Exported variables (`export let`) are options, their values the defaults. */
function declaredOptions(exports: Exports): Record<string, EnvOption> {
  const options: Record<string, EnvOption> = {};
  for (const [name, value] of Object.entries(exports)) {
    if (!(value instanceof WebAssembly.Global) || name.startsWith("swingup") || LIMITS.includes(name)) continue;
    if (!isVariable(value)) continue;
    if (typeof value.value !== "number")
      throw new TypeError(`${name}: expected an option of type f64, f32, i32 or bool, got ${show(value.value)}`);
    options[name] = { default: value.value, description: "exported by the module" };
  }
  return options;
}

/** Constants refuse an assignment. */
function isVariable(global: WebAssembly.Global): boolean {
  try {
    const { value } = global;
    global.value = value;
    return true;
  } catch {
    return false;
  }
}

/** A variable may be of a type that does not hold every number. */
function assign(global: WebAssembly.Global, name: string, value: EnvOptionValue): void {
  global.value = value;
  const [given, held] = [Number(value), Number(global.value)];
  if (held === given || (held === Math.fround(given) && Number.isFinite(held))) return;
  throw new RangeError(
    `${name}: expected a number that the module's variable can hold, got ${value}, which it makes ${held}`,
  );
}

function constant(exports: Exports, name: string): number | undefined {
  const value = exports[name];
  return value instanceof WebAssembly.Global ? Number(value.value) : undefined;
}

function call(exports: Exports, name: string): void {
  (exports[name] as () => void)();
}
