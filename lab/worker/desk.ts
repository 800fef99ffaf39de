/** What a worker of the lab offers to the page: a trainer, a player, and a place for an environment of one's own. */
import { expose, proxy } from "comlink";
import { checkEnv, type Engine, type EnvReport } from "swingup";
import { TrainerHost } from "swingup/workers";
import { OwnEnv, type OwnSource } from "./own_env.ts";
import { Player } from "./player.ts";

export class Desk {
  readonly trainer;
  readonly player = proxy(new Player());
  #own: OwnEnv | undefined;

  constructor(engines: Readonly<Record<string, () => Promise<Engine>>> = {}) {
    this.trainer = proxy(new TrainerHost(engines));
  }

  /** Makes an environment of one's own known to trainer and player. */
  define(source: OwnSource): void {
    this.#own = new OwnEnv(source);
    this.player.own = this.#own;
  }

  /** Examines it. */
  check(): Promise<EnvReport> {
    if (!this.#own) throw new Error("check: there is no environment to check");
    return checkEnv(this.#own.id);
  }
}

/** Answers the page: directly, or through a port where the worker belongs to a sandboxed frame. */
export function open(desk: Desk): void {
  expose(desk);
  addEventListener("message", ({ data, ports }) => {
    if (data === "port") expose(desk, ports[0]);
  });
}
