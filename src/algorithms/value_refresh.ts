/**
 * The values of a rollout, estimated again: between two epochs the value function has moved, and advantages from its
 * present estimates are better than those from before the update (Andrychowicz et al. 2021, section 3.5).
 */
import type { ActorCritic } from "../policies/actor_critic.ts";
import type { RolloutBuffer } from "../rollout/buffer.ts";
import type { ThreadTeam } from "../threads/thread_team.ts";
import { padLanes } from "../wasm/arena.ts";

/** Overwrites V(s_t) and V(s_{t+1}) of a rollout that keeps its final observations. All threads call it. */
export function refreshValues(team: ThreadTeam, actorCritic: ActorCritic, rollout: RolloutBuffer): void {
  const { finals, samples, values } = rollout;
  if (!finals) throw new Error("refreshValues: expected a rollout with its final observations");
  overTiles(team, actorCritic.tile, samples, (start, lanes) =>
    actorCritic.values(rollout.observationColumns(start), lanes, values.pointer + start * 4),
  );
  overTiles(team, actorCritic.tile, finals.count, (start, lanes) =>
    actorCritic.values(finals.columns(start), lanes, finals.values.pointer + start * 4),
  );
  team.barrier();
  if (team.thread === 0) nextValues(rollout);
  team.barrier();
}

function overTiles(
  team: ThreadTeam,
  tile: number,
  count: number,
  estimate: (start: number, lanes: number) => void,
): void {
  const [from, to] = team.range(Math.ceil(count / tile));
  for (let part = from; part < to; part++) {
    const start = part * tile;
    estimate(start, padLanes(Math.min(tile, count - start)));
    team.beat();
  }
}

/** V(s_{t+1}): the next row's, but that of the final observation where there is one. */
function nextValues({ nextValues, values, lanes, samples, finals }: RolloutBuffer): void {
  if (!finals) return;
  const next = nextValues.view;
  next.set(values.view.subarray(lanes, samples));
  for (let slot = 0; slot < finals.count; slot++) next[finals.samples.view[slot]] = finals.values.view[slot];
}
