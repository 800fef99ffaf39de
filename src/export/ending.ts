/**
 * What stands after a policy's last layer in a file, against what swingup does there for the environment's actions: it
 * takes the greatest logit of choices, clips the means of a Box to its bounds, or squashes them by tanh.
 */
import type { Box, Space } from "../core/space.ts";
import { FileFormatError } from "../files/safetensors.ts";
import type { Closing } from "./onnx_chain.ts";
import type { DenseLayer } from "./policy_graph.ts";

export interface Ending {
  closings: readonly Closing[];
  /** y = scale x + shift, after an activation. */
  scaling?: { scale: ArrayLike<number>; shift: ArrayLike<number> };
}

/** Of a policy from elsewhere, what its ending concerns. */
interface Ended {
  policy: readonly DenseLayer[];
  squashed?: boolean;
  ending?: Ending;
  notices?: readonly string[];
}

const TOLERANCE = 1e-5; // of a bound's size

/**
 * The policy with a last layer that is linear, where its ending is one of swingup's.
 * @param asked whether actions are squashed, where the user says it
 * @throws FileFormatError saying what the file does instead
 */
export function endedAs<T extends Ended>(space: Space, asked: boolean | undefined, imported: T): T {
  const { policy, ending, squashed = false } = imported;
  const wider = ending ? checkClosings(ending.closings, space) : [];
  const last = policy[policy.length - 1];
  const result = { ...imported, squashed: asked ?? squashed, notices: [...(imported.notices ?? []), ...wider] };
  if (space.type !== "box" || last?.activation !== "tanh" || !ending) {
    if (ending?.scaling)
      throw new FileFormatError(`the policy ends with scaled ${last.activation}; swingup's are linear there`);
    return result;
  }
  if (asked === false) throw new FileFormatError("the policy squashes its actions by tanh, got squashActions false");
  if (!scalesTo(ending.scaling, space) && !(asked && !ending.scaling))
    throw new FileFormatError(
      "the policy ends with tanh, scaled to other bounds than the environment's actions have; where they are scaled to these outside of the file, say that they are squashed (squashActions)",
    );
  return { ...result, squashed: true, policy: [...policy.slice(0, -1), { ...last, activation: "linear" }] };
}

/** @returns a notice about limits beyond the environment's bounds */
function checkClosings(closings: readonly Closing[], space: Space): string[] {
  const chooses = closings.some(({ op }) => op === "ArgMax");
  const notices: string[] = [];
  for (const closing of closings) {
    const { op } = closing;
    if (op === "ArgMax" || op === "Softmax") {
      if (space.type === "box") throw new FileFormatError(`${op} after the last layer makes no continuous action`);
    } else if (op === "Cast") {
      if (!chooses) throw new FileFormatError("the policy's outputs are cast to whole numbers");
    } else if (space.type !== "box") throw new FileFormatError(`${op} after the last layer makes no choice`);
    else notices.push(...checkLimits(closing, space));
  }
  return notices;
}

/** Limits that lie within the bounds would make other actions; further ones are perhaps those of another environment. */
function checkLimits({ op, low, high }: Extract<Closing, { op: "Clip" | "Max" | "Min" }>, space: Box): string[] {
  let notice: string | undefined;
  const limit = (values: Float64Array | undefined, k: number, none: number) => values?.[k % values.length] ?? none;
  for (let k = 0; k < space.low.length; k++) {
    const [least, most] = [limit(low, k, Number.NEGATIVE_INFINITY), limit(high, k, Number.POSITIVE_INFINITY)];
    const within = (a: number, b: number) => a > b + TOLERANCE * Math.max(1, Math.abs(b));
    const bounds = `[${space.low[k]}, ${space.high[k]}]`;
    if (within(least, space.low[k]) || within(space.high[k], most))
      throw new FileFormatError(`${op} limits action ${k} to [${least}, ${most}], the environment to ${bounds}`);
    const finite = Number.isFinite(least) && Number.isFinite(most);
    if (finite && (within(space.low[k], least) || within(most, space.high[k])))
      notice ??= `the file limits action ${k} to [${least}, ${most}]; here it is in ${bounds}, and bounded to that`;
  }
  return notice === undefined ? [] : [notice];
}

/** Whether [-1, 1] becomes the bounds. */
function scalesTo(scaling: Ending["scaling"], { low, high }: Box): boolean {
  return low.every((least, k) => {
    const [scale, shift] = [scaling?.scale[k] ?? 1, scaling?.shift[k] ?? 0];
    const near = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
    return near(shift - scale, least) && near(shift + scale, high[k]);
  });
}
