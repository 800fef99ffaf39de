/**
 * A further thread of a training run: builds the same replica on the shared memory and follows the leader; or a worker that
 * holds custom environments and steps them for it. Bundled into one script whose text is part of the package, see
 * scripts/build_kernels.mjs.
 */
import { type Endpoint, expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { EnvHost } from "../envs/env_host.ts";
import type { EnvWorkerScript } from "../envs/env_worker.ts";
import { fused } from "../networks/mlp.ts";
import { ThreadTeam } from "../threads/thread_team.ts";
import type { PoolMember } from "../threads/worker_pool.ts";
import { Replica, type ReplicaSpec } from "../trainer/replica.ts";
import { Arena } from "../wasm/arena.ts";

let team: ThreadTeam;
let replica: Replica;
let envs: EnvHost | undefined;

const member: PoolMember<ReplicaSpec> & EnvWorkerScript = {
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
  async ready() {},
  async openEnvs(share, spec) {
    const { host, opened } = await EnvHost.open(share, spec);
    envs = host;
    return opened;
  },
  async serveEnvs() {
    await envs?.serve();
  },
};

// Browsers' workers have a global `importScripts`; in Node this is an ordinary script, which may `require`.
declare const require: (name: string) => { parentPort: Parameters<typeof nodeEndpoint>[0] };
const inBrowser = "importScripts" in globalThis;
expose(member, inBrowser ? undefined : (nodeEndpoint(require("node:worker_threads").parentPort) as Endpoint));
