/** Driving by hand: which keys mean which action in which environment, and what is held down at the moment. */
import { computed } from "@preact/signals";
import { stage } from "../model/lab.ts";

interface Driving {
  /** For people. */
  readonly keys: string;
  /** The action while `held` keys are down. */
  action(held: ReadonlySet<string>, before: number | readonly number[] | undefined): number | readonly number[];
}

const towards = (held: ReadonlySet<string>, negative: string, positive: string) =>
  Number(held.has(positive)) - Number(held.has(negative));

const three: Driving = {
  keys: "Keys left and right push; none lets it roll.",
  action: (held) => 1 + towards(held, "ArrowLeft", "ArrowRight"),
};

const table: Readonly<Record<string, Driving>> = {
  "CartPole-v1": {
    keys: "Keys left and right push the cart; it always pushes one way, the last one asked for.",
    action: (held, before) => {
      const way = towards(held, "ArrowLeft", "ArrowRight");
      return way === 0 ? (before ?? 0) : (way + 1) / 2;
    },
  },
  "MountainCar-v0": three,
  "Acrobot-v1": {
    keys: "Keys left and right turn the elbow.",
    action: (held) => 1 + towards(held, "ArrowLeft", "ArrowRight"),
  },
  "Pendulum-v1": {
    keys: "Keys left and right turn the motor.",
    action: (held) => [2 * towards(held, "ArrowRight", "ArrowLeft")],
  },
  "MountainCarContinuous-v0": {
    keys: "Keys left and right push.",
    action: (held) => [towards(held, "ArrowLeft", "ArrowRight")],
  },
  "Reacher-v5": {
    keys: "Keys left and right turn the shoulder, up and down the elbow.",
    action: (held) => [0.5 * towards(held, "ArrowRight", "ArrowLeft"), 0.5 * towards(held, "ArrowDown", "ArrowUp")],
  },
};

export function drivingFor(env: string): Driving | undefined {
  return table[env];
}

const held = new Set<string>();
let before: number | readonly number[] | undefined;

export const driving = Object.assign(
  computed(() => stage.hands.value.action !== undefined),
  {
    /** Takes the controls, or gives them back to the policy. */
    toggle(env: string | undefined): void {
      const on = !driving.value;
      held.clear();
      before = undefined;
      apply(on ? env : undefined);
      if (!on) return;
      stage.still.value = false;
      void (stage.lanes.value === 1 ? stage.restart() : stage.setLanes(1)); // an episode of one's own, from its beginning
      document.querySelector<HTMLElement>(".stage canvas")?.focus();
    },
    key(event: KeyboardEvent, env: string | undefined, down: boolean): void {
      if (!driving.value || !event.key.startsWith("Arrow")) return;
      event.preventDefault();
      press(event.key, env, down);
    },
    /** A key of the page's own, for fingers. */
    press,
    /** No key is held. */
    release(): void {
      held.clear();
      if (driving.value) apply(stage.env);
    },
    stop(): void {
      held.clear();
      apply(undefined);
    },
  },
);

function press(key: string, env: string | undefined, down: boolean): void {
  if (down) held.add(key);
  else held.delete(key);
  apply(env);
}

function apply(env: string | undefined): void {
  const { action: _, ...hands } = stage.hands.value;
  const controls = env ? drivingFor(env) : undefined;
  if (!controls) {
    stage.hands.value = hands;
    return;
  }
  before = controls.action(held, before);
  stage.hands.value = { ...hands, action: before };
}
