/**
 * Which hidden units have stopped working: some observations of the rollout go through the networks once more, and their
 * hidden layers' outputs are looked at. That is done in so few updates that it takes some thousandths of the time.
 */
import type { HiddenLayer, Network } from "../networks/network.ts";
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutMetrics } from "../reports/rollout.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { Arena, Block } from "../wasm/arena.ts";

const SAMPLES = 64; // a tile of every network that has hidden layers to look at
const COST = 200; // samples of training for each that is looked at

/** Distances from the middle beyond which a unit's slope is less than a sixteenth of its greatest. */
const SATURATED: Readonly<Partial<Record<HiddenLayer["activation"], { middle: number; distance: number }>>> = {
  tanh: { middle: 0, distance: 0.97 },
  sigmoid: { middle: 0.5, distance: 0.485 },
};

interface Counts {
  units: number;
  dead: number;
  outputs: number;
  saturated: number;
}

export class UnitAccount {
  readonly #arena: Arena;
  readonly #networks: readonly Network[];
  readonly #rows: number;
  readonly #every: number; // updates
  readonly #indices: Block<Uint32Array>;
  readonly #x: Block<Float32Array>; // [feature][sample]
  readonly #y: Block<Float32Array>;

  /** @param samples of the longest rollout */
  constructor(arena: Arena, actorCritic: ActorCritic, samples: number) {
    const networks = [...actorCritic.networks.values()].filter(({ hidden }) => hidden && hidden.length > 0);
    this.#arena = arena;
    this.#networks = networks;
    this.#rows = actorCritic.observationRows;
    this.#every = Math.ceil((SAMPLES * COST) / samples);
    const room = networks.length > 0 ? SAMPLES : 0;
    this.#indices = arena.u32(room);
    this.#x = arena.f32(this.#rows * room);
    this.#y = arena.f32(Math.max(0, ...networks.map(({ outputs }) => outputs)) * room);
  }

  /** @param update its number, from 1 */
  look(rollout: RolloutBuffer, update: number): Pick<RolloutMetrics, "deadUnits" | "saturatedUnits"> | undefined {
    const samples = rollout.takenSteps * rollout.lanes;
    if (this.#networks.length === 0 || (update - 1) % this.#every !== 0) return undefined;
    const indices = this.#indices.view;
    for (let k = 0; k < SAMPLES; k++) indices[k] = Math.floor((k * samples) / SAMPLES);
    const { pointer } = this.#x;
    const { observations, stride } = rollout;
    const from = observations.pointer;
    const list = this.#indices.pointer;
    this.#arena.kernels.gatherRows(from, stride, this.#rows, list, SAMPLES, SAMPLES, pointer, SAMPLES);
    const counts = { units: 0, dead: 0, outputs: 0, saturated: 0 };
    for (const network of this.#networks) {
      network.forward({ pointer, stride: SAMPLES }, SAMPLES, { pointer: this.#y.pointer, stride: SAMPLES });
      for (const layer of network.hidden ?? []) this.#count(layer, counts);
    }
    const { units, dead, outputs, saturated } = counts;
    return { deadUnits: dead / units, saturatedUnits: saturated / outputs }; // 0 / 0 is NaN
  }

  #count({ units, activation, pointer }: HiddenLayer, counts: Counts): void {
    const outputs = new Float32Array(this.#arena.memory.buffer, pointer, units * SAMPLES);
    const bounds = SATURATED[activation];
    for (let start = 0; start < outputs.length; start += SAMPLES) {
      const first = outputs[start];
      let same = true;
      for (let k = start + 1; k < start + SAMPLES && same; k++) same = outputs[k] === first;
      if (same) counts.dead += 1;
    }
    counts.units += units;
    if (!bounds) return;
    const { middle, distance } = bounds;
    let saturated = 0;
    for (let k = 0; k < outputs.length; k++) if (Math.abs(outputs[k] - middle) > distance) saturated += 1;
    counts.saturated += saturated;
    counts.outputs += outputs.length;
  }
}
