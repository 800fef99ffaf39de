/** Environments to begin from, with their source: each is fetched when it is chosen, and learned in some seconds. */
import type { OwnText } from "./settings.ts";
import { template } from "./template.ts";

export interface Exhibit {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  /** Steps after which an episode is cut off; 0: never. */
  readonly timeLimit: number;
  readonly text: () => Promise<string>;
}

export const gallery: readonly Exhibit[] = [
  {
    id: "template",
    title: "A first lander",
    sentence: "Up and down only, everything written out.",
    timeLimit: template.timeLimit,
    text: async () => template.text,
  },
  {
    id: "grid_world",
    title: "Grid world",
    sentence: "Find the goal around walls and pits.",
    timeLimit: 60,
    text: async () => (await import("../gallery/grid_world.ts?raw")).default,
  },
  {
    id: "snake",
    title: "Snake",
    sentence: "Eat and grow, and do not bite yourself.",
    timeLimit: 400,
    text: async () => (await import("../gallery/snake.ts?raw")).default,
  },
  {
    id: "flappy",
    title: "Flappy",
    sentence: "Two actions, and gaps to fly through.",
    timeLimit: 400,
    text: async () => (await import("../gallery/flappy.ts?raw")).default,
  },
  {
    id: "lander",
    title: "Lander",
    sentence: "Two engines, as strong as it likes.",
    timeLimit: 200,
    text: async () => (await import("../gallery/lander.ts?raw")).default,
  },
  {
    id: "noughts",
    title: "Noughts and crosses",
    sentence: "A game for two, against somebody who can play.",
    timeLimit: 0,
    text: async () => (await import("../gallery/noughts.ts?raw")).default,
  },
];

export async function textOf({ text, timeLimit }: Exhibit): Promise<OwnText> {
  return { text: await text(), timeLimit };
}
