/** Answers the page's requests in the sandbox: a trainer, a player, and the environment that came with the script. */
import { checkEnv, type EnvReport } from "swingup";
import { type HostedTrainOptions, TrainerHost, type TrainerReport } from "swingup/workers";
import { OwnEnv, type OwnModule } from "./own_env.ts";
import { Player } from "./player.ts";
import type { Answers, Ask, Trained } from "./protocol.ts";

export class OwnDesk {
  readonly #text: OwnModule;
  readonly #trainer = new TrainerHost();
  readonly #player = new Player();
  #own: OwnEnv | undefined;
  #fresh: TrainerReport | undefined;
  #training = false;
  #tell: (() => void) | undefined;

  constructor(text: OwnModule) {
    this.#text = text;
  }

  /** @throws whatever goes wrong, in words for the page */
  answer(request: Ask): Answers[keyof Answers] | Promise<Answers[keyof Answers]> {
    switch (request.ask) {
      case "alive":
        return undefined;
      case "define":
        this.#own = new OwnEnv(this.#text, request.env);
        this.#player.own = this.#own;
        return undefined;
      case "check":
        return this.#check();
      case "create":
        return this.#trainer.create(request.options);
      case "resume":
        return this.#trainer.resume(request.bytes, request.options);
      case "train":
        return this.#train(request.options);
      case "news":
        return this.#news();
      case "pause":
        return void this.#trainer.pause();
      case "adjust":
        return this.#trainer.adjust(request.values);
      case "checkpoint":
        return this.#trainer.checkpoint(request.options);
      case "policy":
        return this.#trainer.policy();
      case "evaluate":
        return this.#trainer.evaluate(request.options);
      case "run":
        return this.#trainer.run();
      case "open":
        return this.#player.open(request.play);
      case "learn":
        return void this.#player.learn(request.learnt, request.member);
      case "tick":
        return this.#player.tick(request.seconds, request.hands);
      case "map":
        return this.#player.map(request.observations, request.count, request.unit);
      case "activations":
        return this.#player.activations(request.observation);
      case "algorithms":
        return this.#player.algorithms();
      case "unread":
        return this.#player.unread(request.options);
    }
  }

  #check(): Promise<EnvReport> {
    const own = this.#own;
    if (!own) throw new Error("check: there is no environment to check");
    own.breathing = true;
    return checkEnv(own.id).finally(() => {
      own.breathing = false;
    });
  }

  async #train(options: HostedTrainOptions): Promise<Trained> {
    this.#fresh = undefined;
    this.#training = true;
    try {
      const reason = await this.#trainer.train(options, (report) => {
        this.#fresh = this.#fresh ? { ...report, updates: [...this.#fresh.updates, ...report.updates] } : report;
        this.#tell?.();
      });
      return this.#fresh ? { reason, rest: this.#fresh } : { reason };
    } finally {
      this.#training = false;
      this.#fresh = undefined;
      this.#tell?.();
    }
  }

  /** Waits for it, as long as there is training. */
  async #news(): Promise<TrainerReport | undefined> {
    if (!this.#fresh && this.#training)
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    this.#tell = undefined;
    const news = this.#fresh;
    this.#fresh = undefined;
    return news;
  }
}
