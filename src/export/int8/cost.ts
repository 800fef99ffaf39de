/**
 * What 8-bit weights cost a policy, measured before they are exported: how often the action is the same, in the states that
 * the 8-bit policy visits, and what its episodes return beside those of the policy as it is, from the same starts.
 */
import { evaluate, evaluateActing } from "../../agent/evaluate.ts";
import type { Policy } from "../../agent/policy.ts";
import { checkKeys, show } from "../../core/check.ts";
import type { Box, Space } from "../../core/space.ts";
import type { Action } from "../../envs/user_env.ts";
import type { VectorEnv } from "../../envs/vector_env.ts";
import { policyGraph } from "../policy_graph.ts";
import type { QuantizationCost } from "../quantization.ts";
import type { Act } from "../standalone/description.ts";
import { int8Act } from "./actor.ts";

const EPISODES = 100;
const NEAR = 0.01; // of a bound's width, or of the number's size or 1 where there is no bound

/** On what it is measured. */
export interface QuantizationOptions {
  /** `[observation]`: on these instead of in the environment, where that cannot be played. */
  observations?: readonly ArrayLike<number>[];
}

/**
 * Measures what 8-bit weights cost a policy, for `exportPolicy` to write them (`quantize`): plays 100 episodes of the policy's
 * environment as it is and 100 with 8-bit weights, or compares actions on given observations.
 * @throws RangeError where a network is a tfjs model of the user's own
 * @throws EnvError where a custom environment fails or an episode does not end
 * @example
 * const quantize = await quantizationCost(policy);
 * const files = await exportPolicy(policy, "c", { quantize });
 */
export async function quantizationCost(policy: Policy, options: QuantizationOptions = {}): Promise<QuantizationCost> {
  checkKeys("options", options, ["observations"]);
  const { observations } = options;
  if (observations !== undefined && !Array.isArray(observations))
    throw new TypeError(`observations: expected an array of observations, got ${show(observations)}`);
  if (observations?.length === 0) throw new RangeError("observations: expected at least one, got none");
  const comparison = new Comparison(policy, int8Act(policyGraph(policy)));
  const { parametersSha256 } = policy;
  if (observations) {
    for (const each of observations) comparison.act(each, undefined, { counts: true });
    const { states, agreement } = comparison;
    return { weights: "int8", parametersSha256, states, agreement, loss: 1 - agreement };
  }
  const asIs = await evaluate(policy, { episodes: EPISODES });
  const { meanReturn } = await evaluateActing(policy, playing(comparison), { episodes: EPISODES });
  const { states, agreement } = comparison;
  const lost = asIs.meanReturn - meanReturn;
  const size = Math.max(Math.abs(asIs.meanReturn), asIs.stdReturn);
  return {
    weights: "int8",
    parametersSha256,
    states,
    agreement,
    episodes: EPISODES,
    meanReturn: asIs.meanReturn,
    int8MeanReturn: meanReturn,
    loss: lost === 0 ? 0 : lost / size,
  };
}

/** Acts in every lane; states are counted of the episodes that an evaluation counts. */
function playing(comparison: Comparison): (env: VectorEnv) => void {
  const ended: number[] = [];
  return (env) => {
    const { count, lanes } = env.episodes;
    for (let k = 0; k < count; k++) ended[lanes[k]] = (ended[lanes[k]] ?? 0) + 1;
    for (let lane = 0; lane < env.numEnvs; lane++) {
      const counts = (ended[lane] ?? 0) < Math.ceil((EPISODES - lane) / env.numEnvs);
      const mask = env.actionMask(lane);
      if (!counts && mask && !mask.includes(1)) continue; // it rests
      env.setAction(lane, comparison.act(env.observation(lane), mask, { counts }));
    }
  };
}

class Comparison {
  readonly #policy: Policy;
  readonly #act: Act;
  states = 0;
  #same = 0;

  constructor(policy: Policy, act: Act) {
    this.#policy = policy;
    this.#act = act;
  }

  /** Share of the states. */
  get agreement(): number {
    return this.#same / this.states;
  }

  /** The action by 8-bit weights. */
  act(observation: ArrayLike<number>, mask: Uint32Array | undefined, { counts }: { counts: boolean }): Action {
    const action = this.#act(observation, mask);
    if (!counts) return action;
    const asIs = this.#policy.act(observation, mask && { actionMask: mask });
    this.states++;
    if (alike(this.#policy.actionSpace, listed(action), listed(asIs))) this.#same++;
    return action;
  }
}

function listed(action: Action): ArrayLike<number> {
  return typeof action === "number" ? [action] : action;
}

function alike(space: Space, a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return Array.from(a).every((x, k) =>
    space.type === "box" ? Math.abs(x - b[k]) <= NEAR * width(space, k, b[k]) : x === b[k],
  );
}

function width({ low, high }: Box, k: number, x: number): number {
  const between = high[k] - low[k];
  return Number.isFinite(between) ? between : Math.max(1, Math.abs(x));
}
