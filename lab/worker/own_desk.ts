/** What the worker of a sandboxed frame offers beside trainer and player: a place for an environment of one's own. */
import { checkEnv, type EnvReport } from "swingup";
import { Desk } from "./desk.ts";
import { OwnEnv, type OwnSource } from "./own_env.ts";

export class OwnDesk extends Desk {
  #own: OwnEnv | undefined;

  /** Makes the environment known to trainer and player. */
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
