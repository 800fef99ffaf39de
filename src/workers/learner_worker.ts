/**
 * A further thread of a training run: builds the same learner on the shared memory and follows the leader. Bundled into
 * one script whose text is part of the package, see scripts/build_kernels.mjs.
 */
import { type Endpoint, expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { fused } from "../networks/mlp.ts";
import type { CrewMember } from "../threads/crew.ts";
import { Learner, type LearnerSpec } from "../training/learner.ts";
import { Arena } from "../wasm/arena.ts";
import { Team } from "../wasm/team.ts";

let team: Team;
let learner: Learner;

const member: CrewMember<LearnerSpec> = {
  async join(share, thread, spec) {
    const arena = await Arena.attach(share, thread);
    team = new Team(arena);
    learner = await Learner.create(arena, team, fused, spec);
  },
  async follow() {
    try {
      learner.follow();
    } catch (error) {
      team.break();
      throw error;
    }
  },
};

// Browsers' workers have a global `importScripts`; in Node this is an ordinary script, which may `require`.
declare const require: (name: string) => { parentPort: Parameters<typeof nodeEndpoint>[0] };
const inBrowser = "importScripts" in globalThis;
expose(member, inBrowser ? undefined : (nodeEndpoint(require("node:worker_threads").parentPort) as Endpoint));
