/**
 * The planar engine beside MuJoCo itself, live: random states of every kind, perturbed, low, lying, flying and folded, each a
 * step from rest (without a warm start) and one more from the state and warm start that MuJoCo has reached then.
 */
import { Random } from "swingup";
import { gymnasiumRobot } from "swingup/mujoco";
import { describe, expect, test } from "vitest";
import { type PlanarOutcome, stepAlone } from "../../../bench/planar_parity.ts";
import { type PlanarStart, planarStates } from "../../../bench/planar_states.ts";
import { PLANAR } from "../../../bench/recordings.ts";
import { faults } from "./faults.ts";

const COUNT = 512; // states of each robot
describe.each(PLANAR)("%s", (id) => {
  test(`${2 * COUNT} steps as MuJoCo's`, async () => {
    const from = planarStates(id, COUNT, new Random(7));
    const mujoco = gymnasiumRobot(id);
    const both = async (steps: readonly PlanarStart[]): Promise<[PlanarOutcome[], PlanarOutcome[]]> => [
      await stepAlone(mujoco, steps),
      await stepAlone(id, steps),
    ];
    const [theirs, ours] = await both(from);
    expect(faults(labelled(from, theirs), ours)).toEqual([]);
    const then = from.map((step, i) => ({ ...step, state: theirs[i].state }));
    const [theirNext, ourNext] = await both(then);
    expect(faults(labelled(then, theirNext), ourNext)).toEqual([]);
  });
});

function labelled(steps: readonly PlanarStart[], outcomes: readonly PlanarOutcome[]) {
  return outcomes.map((outcome, i) => ({ ...outcome, label: steps[i].label }));
}
