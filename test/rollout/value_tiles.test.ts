/** Values of a rollout, estimated by one thread or another: each tile once, with the bits that `ActorCritic.values` gives. */
import { describe, expect, it } from "vitest";
import { fused } from "../../src/networks/mlp.ts";
import type { Engine } from "../../src/networks/network.ts";
import { RolloutBuffer } from "../../src/rollout/buffer.ts";
import { ValueTiles } from "../../src/rollout/value_tiles.ts";
import { ThreadTeam } from "../../src/threads/thread_team.ts";
import { Arena } from "../../src/wasm/arena.ts";
import { numbers } from "../networks/autodiff.ts";
import { undescribed } from "../networks/undescribed.ts";
import { cube, fill, smallActorCritic } from "../support/actor_critic.ts";

const SHAPE = { steps: 101, lanes: 3, observationRows: 2, actionRows: 1 }; // 303 samples: 4 tiles and a rest

/** What each of `threads` threads has, all within this one. */
async function members(threads: number, sharedTrunk: boolean, engine: Engine = fused) {
  const { share } = await Arena.create({ threads });
  const made = [];
  for (let thread = 0; thread < threads; thread++) {
    const arena = threads > 1 ? await Arena.attach(share, thread) : await Arena.create();
    const team = new ThreadTeam(arena);
    const special = { observationSpace: cube(2), hiddenSizes: [20], sharedTrunk };
    const actorCritic = await smallActorCritic(arena, engine, special);
    const buffer = new RolloutBuffer(arena, SHAPE);
    made.push({ team, actorCritic, buffer, tiles: new ValueTiles(arena, team, actorCritic, buffer) });
  }
  const [{ actorCritic, buffer }] = made;
  const next = numbers(7);
  fill([actorCritic.parameters, buffer.observations], next);
  actorCritic.parametersChanged();
  const { samples, values } = buffer;
  actorCritic.values(buffer.observationColumns(0), samples + 1, values.pointer);
  const expected = [...values.view.subarray(0, samples)];
  const estimated = () => {
    const now = [...values.view.subarray(0, samples)];
    values.view.fill(0);
    return now;
  };
  estimated();
  return { made, expected, estimated };
}

describe.each([false, true])("with sharedTrunk %s", (sharedTrunk) => {
  it.each([
    ["the program", fused],
    ["an engine that is no kernel", undescribed],
  ])("one thread estimates all: %s", async (_, engine) => {
    const { made, expected, estimated } = await members(1, sharedTrunk, engine);
    const [{ tiles }] = made;
    for (let rollout = 0; rollout < 2; rollout++) {
      tiles.open();
      tiles.recorded(150);
      tiles.close();
      expect(estimated()).toEqual(expected);
    }
  });

  it("the others estimate what is recorded, and the leader what they have left", async () => {
    const { made, expected, estimated } = await members(2, sharedTrunk);
    const [leader, other] = made;
    const none = expected.map(() => 0);
    for (let rollout = 0; rollout < 2; rollout++) {
      leader.tiles.open();
      leader.tiles.recorded(150);
      leader.team.announceLast(5);
      other.tiles.follow();
      expect(estimated()).toEqual(expected);
      leader.tiles.close();
      expect(estimated()).toEqual(none);
      leader.tiles.open();
      leader.tiles.close();
      expect(estimated()).toEqual(expected);
      other.tiles.follow();
      expect(estimated()).toEqual(none);
    }
  });

  it("a rollout that stops early leaves the rest alone", async () => {
    const { made, expected, estimated } = await members(1, sharedTrunk);
    const [{ tiles, buffer }] = made;
    buffer.takenSteps = 40; // 120 samples, two tiles
    tiles.open();
    tiles.close();
    expect(estimated()).toEqual(expected.map((value, k) => (k < 128 ? value : 0)));
  });
});
