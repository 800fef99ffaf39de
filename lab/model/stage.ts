/**
 * The stage: a player in a worker of its own, fed with the policy as it is learned, asked for a frame at a time. It may
 * hold an earlier snapshot of the policy instead, and have earlier ones act beside it.
 */
import { type Signal, signal } from "@preact/signals";
import type { LayerActivations } from "swingup";
import { framesPerSecond } from "swingup/render";
import type { ActionMap, Frame, Hands, Learnt, Player, Spaces } from "../worker/player.ts";
import type { DeskLink } from "./desk.ts";
import { openDesk } from "./link.ts";
import type { Run } from "./run.ts";
import type { Settings } from "./settings.ts";
import type { Snapshot } from "./timeline.ts";

const LEARN_EVERY = 60; // ms: nobody sees a policy change more often

export const GRID = 16;

/** Who may act beside the policy, each in a lane of its own after its lanes. */
export type Member = "untrained" | "half" | "best";
export const members: readonly Member[] = ["untrained", "half", "best"];

const calm = typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Stage {
  /** 1, large, or 16 at once. */
  readonly lanes = signal(1);
  readonly hands: Signal<Hands>;
  /** Nothing moves until somebody wants it to: what was asked of the system is respected. */
  readonly still = signal(calm);
  /** The snapshot that acts in the place of the policy as it is. */
  readonly held = signal<Snapshot | undefined>(undefined);
  /** Who acts beside the policy. */
  readonly cast: Signal<readonly Member[]>;
  readonly error = signal<string | undefined>(undefined);
  /** The latest frame; read while drawing, so it is no signal. */
  frame: Frame | undefined;
  /** The environment that the frame is of. */
  env = "";
  /** Its spaces, once it is open. */
  readonly spaces = signal<Spaces | undefined>(undefined);
  readonly algorithms = signal<readonly string[]>(["ppo"]);
  #run: Run | undefined;
  #link: DeskLink | undefined;
  #own = ""; // text of the custom environment that the worker knows
  #busy = false;
  #learned = 0; // ms
  #acting: (Snapshot | undefined)[] = []; // those of the cast, as the player has them
  #pending: ReturnType<typeof setTimeout> | undefined;
  #changing: Promise<void> = Promise.resolve();

  constructor(cast: readonly Member[] = [], hands: Hands = {}) {
    this.cast = signal(cast);
    this.hands = signal(hands);
  }

  /** Starts the player's worker ahead of the first run; later ones may come to nothing, and find one at work. */
  prepare(run: Run): void {
    if (!this.#link && !run.own) void this.#change(() => this.#connect(run));
  }

  /** Plays this run's policy, as soon as the player is ready for it. */
  show(run: Run): Promise<void> {
    this.#run = run;
    this.error.value = undefined;
    this.held.value = undefined;
    const { explore, action, speed } = this.hands.value;
    const same = this.env === run.config.value?.env; // whoever drives goes on driving
    this.hands.value = {
      ...(explore ? { explore } : {}),
      ...(speed === undefined ? {} : { speed }),
      ...(same && action !== undefined ? { action } : {}),
    };
    return this.#change(() => this.#play());
  }

  setLanes(lanes: number): Promise<void> {
    this.lanes.value = lanes;
    return this.restart();
  }

  /** Who is to act beside the policy from now on. */
  setCast(cast: readonly Member[]): Promise<void> {
    const wanted = members.filter((member) => cast.includes(member));
    if (wanted.join() === this.cast.value.join()) return this.#changing;
    this.cast.value = wanted;
    return this.restart();
  }

  /** Episodes begin from their beginning. */
  restart(): Promise<void> {
    return this.#change(() => this.#play());
  }

  /** Has a snapshot act, or, without one, the policy as it is. */
  hold(snapshot: Snapshot | undefined): void {
    const learnt = (snapshot ?? this.#run)?.learnt;
    this.held.value = snapshot;
    if (learnt) this.#teach(learnt);
  }

  /** What a run has learned; that of others than the one on the stage is not for it. */
  learn(run: Run, learnt: Learnt): void {
    if (run !== this.#run || !this.#link || this.#pending) return;
    const wait = LEARN_EVERY - (performance.now() - this.#learned);
    if (wait > 0) {
      this.#pending = setTimeout(() => {
        this.#pending = undefined;
        if (run.learnt) this.learn(run, run.learnt);
      }, wait);
      return;
    }
    this.#learned = performance.now();
    if (!this.held.value) this.#teach(learnt);
    const now = this.#snapshots(run);
    now.forEach((snapshot, k) => {
      if (!snapshot || snapshot === this.#acting[k]) return;
      this.#acting[k] = snapshot;
      this.#teach(snapshot.learnt, k + 1);
    });
  }

  #teach(learnt: Learnt, member = 0): void {
    this.#link?.remote.player.learn(learnt, member).catch(() => {}); // a player of another shape is being replaced
  }

  /** Those of the cast, as far as the run has come. */
  #snapshots({ timeline: { first, half, best } }: Run): (Snapshot | undefined)[] {
    const known = { untrained: first, half, best };
    return this.cast.value.map((member) => known[member]);
  }

  /** Asks for the frame after so many seconds; while one is on its way, the time is added to the next. */
  async advance(seconds: number): Promise<boolean> {
    const link = this.#link;
    if (!link || this.#busy || this.error.value) return false;
    this.#busy = true;
    try {
      const hands = this.hands.value;
      this.frame = await link.call((desk) => desk.player.tick(this.still.value ? 0 : seconds, hands));
      return true;
    } catch (error) {
      if (link === this.#link) this.#fail(error as Error); // one that was closed meanwhile has nothing to say
      return false;
    } finally {
      this.#busy = false;
    }
  }

  /** What is thought of these observations, `[number][observation]`; undefined while another environment is opened. */
  async map(...given: Parameters<Player["map"]>): Promise<ActionMap | undefined> {
    if (!this.#link || this.error.value) return undefined;
    return await this.#link.call((desk) => desk.player.map(...given)).catch(() => undefined);
  }

  /** What each layer of the policy's network makes of an observation; undefined as for `map`. */
  async activations(observation: Float32Array): Promise<readonly LayerActivations[] | undefined> {
    if (!this.#link || this.error.value) return undefined;
    return await this.#link.call((desk) => desk.player.activations(observation)).catch(() => undefined);
  }

  /** The parameters that act. */
  get acting(): Float32Array | undefined {
    return (this.held.value ?? this.#run)?.learnt?.parameters;
  }

  /** Of what the settings change those that their algorithm reads, and the names of the others. */
  async readable({
    env,
    algorithm,
    overrides,
  }: Settings): Promise<{ overrides: Settings["overrides"]; dropped: string[] }> {
    const unread = await this.#link?.call((desk) => desk.player.unread({ ...overrides, env, algorithm }));
    const read = Object.entries(overrides).filter(([key]) => !unread?.includes(key));
    return {
      overrides: Object.fromEntries(read),
      dropped: Object.keys(overrides).filter((key) => unread?.includes(key)),
    };
  }

  /** One after the other. */
  #change(action: () => Promise<void>): Promise<void> {
    this.#changing = this.#changing.then(action).catch((error) => this.#fail(error as Error));
    return this.#changing;
  }

  /** What is to be played by now. */
  async #play(): Promise<void> {
    if (!this.#run) return;
    await this.#connect(this.#run);
    await this.#open(this.#run);
  }

  /** One worker serves all runs, but for custom environments, which have each their own. */
  async #connect(run: Run): Promise<void> {
    const own = run.own ? JSON.stringify(run.own) : "";
    if (this.#link && own === this.#own) return;
    this.#link?.close();
    this.#link = undefined;
    this.#own = own;
    const onFailure = (error: Error) => this.#fail(error);
    this.#link = await openDesk(run.own ? { own: run.own, onFailure } : { onFailure });
    this.algorithms.value = await this.#link.call((desk) => desk.player.algorithms());
  }

  async #open(run: Run): Promise<void> {
    const config = run.config.value;
    const latest = run.learnt;
    const learnt = this.held.value?.learnt ?? latest;
    if (!config || !learnt || !this.#link) return;
    const lanes = this.lanes.value;
    const acting = this.#snapshots(run);
    const cast = acting.map((snapshot) => snapshot?.learnt ?? learnt);
    const rate = run.own ? {} : { rate: framesPerSecond(config.env) }; // the worker knows no pictures
    this.spaces.value = await this.#link.call((desk) => desk.player.open({ config, learnt, lanes, cast, ...rate }));
    this.#acting = acting;
    this.env = config.env;
    this.frame = undefined;
    if (run.learnt && run.learnt !== latest) this.learn(run, run.learnt); // meanwhile
  }

  /** Ends the show and says why; it goes on with the next run that is shown. */
  stop(reason: string): void {
    this.#fail(new Error(reason));
  }

  #fail(error: Error): void {
    this.error.value ??= error.message; // the first is the cause; calls that it cuts off fail after it
    this.#link?.close();
    this.#link = undefined;
    this.#own = "";
  }
}
