/** What a worker of the lab offers to the page: a trainer and a player. */
import { expose, proxy } from "comlink";
import type { Engine } from "swingup";
import { TrainerHost } from "swingup/workers";
import { Player } from "./player.ts";

export class Desk {
  readonly trainer;
  readonly player = proxy(new Player());

  constructor(engines: Readonly<Record<string, () => Promise<Engine>>> = {}) {
    this.trainer = proxy(new TrainerHost(engines));
  }
}

/** Answers the page. */
export function open(desk: Desk): void {
  expose(desk);
}
