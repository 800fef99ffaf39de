/**
 * V of a rollout's observations: estimated after the rollout, or, by threads that have nothing else to do, tile by tile
 * while it is recorded (assembly/rollout/value_tiles.ts).
 */
import type { ActorCritic } from "../policies/actor_critic.ts";
import { failed, type ThreadTeam } from "../threads/thread_team.ts";
import { type Arena, padLanes } from "../wasm/arena.ts";
import { ValueTiles as ValueTilesRecord } from "../wasm/generated/records.ts";
import type { RecordBlock } from "../wasm/record.ts";
import type { RolloutBuffer } from "./buffer.ts";

/** What `followValues` returns where the team has not broken. */
const ENDED = -1;

export class ValueTiles {
  readonly #kernels: Arena["kernels"];
  readonly #team: ThreadTeam;
  readonly #actorCritic: ActorCritic;
  readonly #buffer: RolloutBuffer;
  readonly #program: RecordBlock<ValueTilesRecord, "ValueTiles"> | undefined; // none where the network is no kernel, and the team a single thread
  #announced = 0;

  constructor(arena: Arena, team: ThreadTeam, actorCritic: ActorCritic, buffer: RolloutBuffer) {
    const { observations, stride, samples, values } = buffer;
    const { tile, valueOutput } = actorCritic;
    const { mlp, outputs } = valueOutput.network;
    this.#kernels = arena.kernels;
    this.#team = team;
    this.#actorCritic = actorCritic;
    this.#buffer = buffer;
    if (mlp === undefined) return;
    const room = arena.own.f32(outputs * tile).pointer;
    this.#program = arena.own.record(ValueTilesRecord, {
      member: team.member,
      mlp,
      row: valueOutput.row,
      outputs: room,
      tile,
      observations: observations.pointer,
      stride,
      samples,
      values: values.pointer,
    });
  }

  /** Leader: a rollout begins; the others `follow`. */
  open(): void {
    this.#announced = 0;
    this.#team.announce(0);
  }

  /** Leader: the first `samples` samples are in the buffer. */
  recorded(samples: number): void {
    const tiles = Math.floor(samples / this.#actorCritic.tile);
    if (tiles === this.#announced) return;
    this.#announced = tiles;
    this.#team.announce(tiles);
  }

  /** Leader: no more will come; estimates what is left. All values are there when the threads have met. */
  close(): void {
    const { lanes, takenSteps } = this.#buffer;
    const tiles = Math.ceil((takenSteps * lanes) / this.#actorCritic.tile);
    if (this.#program) {
      this.#team.announceLast(tiles);
      this.#kernels.closeValues(this.#program.pointer, tiles);
    } else for (let tile = 0; tile < tiles; tile++) this.#estimate(tile);
  }

  /** The others: estimate tiles until the leader has closed and none is left. */
  follow(): void {
    if (!this.#program) throw new Error("follow: the network is no kernel, so one thread was expected");
    if (this.#kernels.followValues(this.#program.pointer, this.#team.nap) !== ENDED) throw failed();
  }

  #estimate(tile: number): void {
    const { tile: width } = this.#actorCritic;
    const start = tile * width;
    const lanes = padLanes(Math.min(width, this.#buffer.samples - start));
    this.#actorCritic.values(this.#buffer.observationColumns(start), lanes, this.#buffer.values.pointer + start * 4);
  }
}
