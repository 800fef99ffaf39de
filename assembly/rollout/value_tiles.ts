/**
 * Values of a rollout's observations, tile by tile: estimated by the threads of a team that have nothing to do while the
 * leader steps its environments, each tile as soon as the leader has recorded it, and by all when it is done.
 */
import { Mlp, mlpForward } from "../networks/mlp";
import { copyRows } from "./minibatch";
import { beat, Member, nextOfClosed, nextReady } from "../threads/member";

@unmanaged
export class ValueTiles {
  member: Member = changetype<Member>(0);
  mlp: Mlp = changetype<Mlp>(0);
  row: i32 = 0; // of its outputs, the value
  outputs: usize = 0; // room for a tile's
  tile: i32 = 0; // columns
  observations: usize = 0;
  stride: i32 = 0;
  samples: i32 = 0;
  values: usize = 0;
}

/**
 * The others: estimates tiles until the leader has closed and none is left. It sleeps `nanoseconds` at a time where it
 * waits for long. Returns -1, or -2 where the team has broken.
 */
export function followValues(run: ValueTiles, nanoseconds: f64): i32 {
  let tile = nextReady(run.member, nanoseconds);
  for (; tile >= 0; tile = nextReady(run.member, nanoseconds)) estimate(run, tile);
  return tile;
}

/** The leader, after its last word: estimates those of `count` tiles that nobody has taken. */
export function closeValues(run: ValueTiles, count: i32): void {
  for (let tile = nextOfClosed(run.member, count); tile >= 0; tile = nextOfClosed(run.member, count))
    estimate(run, tile);
}

/** Columns that the rollout did not reach may be among the tile's. */
function estimate(run: ValueTiles, tile: i32): void {
  const start = tile * run.tile;
  const lanes = (min(run.tile, run.samples - start) + 7) & ~7;
  const at = <usize>start << 2;
  mlpForward(run.mlp, run.observations + at, run.stride, run.outputs, lanes, lanes);
  copyRows(run.outputs + (<usize>(run.row * lanes) << 2), 0, 1, lanes, run.values + at, 0);
  beat(run.member);
}
