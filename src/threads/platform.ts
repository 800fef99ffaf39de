/** What the platforms' workers have in common. */
import type { Endpoint } from "comlink";

export interface Spawned {
  endpoint: Endpoint;
  /** Calls back when the worker has died, with what is known of the reason. */
  onEnd(listener: (reason: string) => void): void;
  /** Lets the process end although the worker still waits. */
  release(): void;
  terminate(): Promise<void>;
}
