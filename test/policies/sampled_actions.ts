/** Actions for rollouts that no environment has made: drawn by given noise, for as many columns as there are. */
import { columnsFrom } from "../../src/networks/mlp.ts";
import type { Columns } from "../../src/networks/network.ts";
import type { ActorCritic } from "../../src/policies/actor_critic.ts";

/** Samples an action for each of `lanes` columns, with its log-probability. */
export function sampleActions(
  actorCritic: ActorCritic,
  observations: Columns,
  lanes: number,
  noise: Columns,
  actions: Columns,
  logProbabilities: number,
  masks?: Columns,
): void {
  const { tile, distribution } = actorCritic;
  for (let start = 0; start < lanes; start += tile) {
    const at = (columns: Columns) => columnsFrom(columns, start);
    const count = Math.min(tile, lanes - start);
    const outputs = actorCritic.policyTile(at(observations), count, masks && at(masks));
    distribution.sample(outputs, count, at(noise), at(actions), logProbabilities + start * 4);
  }
}
