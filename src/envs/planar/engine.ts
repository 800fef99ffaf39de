/**
 * The robots' engine: models, kernels and what makes environments of them, 20 kB. It lies in the bundle of whoever has
 * environments by name, since a dynamic import would not work everywhere (see src/threads/replica_script.ts). A page that
 * prefers to fetch it when it is asked for puts another module in this one's place, as the lab's vite.config.ts does.
 */
import * as parts from "./kernels.ts";

export type Engine = typeof parts;

export function planarEngine(): Engine | Promise<Engine> {
  return parts;
}
