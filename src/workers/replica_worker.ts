/**
 * A further thread of a training run: builds the same replica on the shared memory and follows the leader. Bundled into
 * one script whose text is part of the package, see scripts/build_kernels.mjs.
 */
import { type Endpoint, expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { fused } from "../networks/mlp.ts";
import { ThreadTeam } from "../threads/thread_team.ts";
import type { PoolMember } from "../threads/worker_pool.ts";
import { Replica, type ReplicaSpec } from "../trainer/replica.ts";
import { Arena } from "../wasm/arena.ts";

let team: ThreadTeam;
let replica: Replica;

const member: PoolMember<ReplicaSpec> = {
  async join(share, thread, spec) {
    const arena = await Arena.attach(share, thread);
    team = new ThreadTeam(arena);
    replica = await Replica.create(arena, team, fused, spec);
  },
  async follow() {
    try {
      replica.follow();
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
