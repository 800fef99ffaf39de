/** MuJoCo's planar robots as they are drawn: what of, and how much is seen; `picture.ts` draws them. */
import type { Drawing } from "../drawing.ts";
import type { Picture } from "./picture.ts";
import { planarScene } from "./picture_source.ts";

function drawing(dofs: number, actionSize: number, framesPerSecond: number, picture: Picture): Drawing {
  const unseen = 2; // of a robot that is pushed: when
  return {
    stateSize: 3 * dofs,
    unseen,
    actionSize,
    framesPerSecond,
    motors: actionSize,
    scene: (state, _, forces) => planarScene(picture, state, forces),
  };
}

export const INVERTED_PENDULUM_DRAWING = drawing(2, 1, 25, {
  robot: "invertedPendulum",
  title: "InvertedPendulum: a cart keeps a pole upright",
  width: 2.4,
  height: 1.6,
  middle: 0.3,
  ground: "rail",
  colors: { cart: "body", pole: "pole" },
});

export const INVERTED_DOUBLE_PENDULUM_DRAWING = drawing(3, 1, 20, {
  robot: "invertedDoublePendulum",
  title: "InvertedDoublePendulum: a cart keeps two poles upright",
  width: 3,
  height: 2,
  middle: 0.5,
  ground: "rail",
  colors: { cart: "body", pole: "pole", pole2: "rod" },
});

export const SWIMMER_DRAWING = drawing(5, 2, 25, {
  robot: "swimmer",
  title: "Swimmer: three links swim, seen from above",
  width: 6,
  height: 4,
  middle: 0,
  ground: "water",
  colors: { torso: "hinge" },
});

/** How those on legs are seen. */
const RUN = { width: 3, height: 2, ground: "floor" } as const;
const LEGS = { leg: "link", foot: "body", thigh_left: "arm", leg_left: "arm", foot_left: "wheel" } as const;
const UPRIGHT = { ...RUN, width: 3.3, height: 2.2, middle: 0.85, colors: { torso: "hinge", ...LEGS } } as const;

export const HOPPER_DRAWING = drawing(6, 3, 125, {
  ...UPRIGHT,
  robot: "hopper",
  title: "Hopper: one leg hops to the right",
});

export const WALKER2D_DRAWING = drawing(9, 6, 125, {
  ...UPRIGHT,
  robot: "walker2d",
  title: "Walker2d: two legs walk to the right",
});

export const HALF_CHEETAH_DRAWING = drawing(9, 6, 20, {
  ...RUN,
  robot: "halfCheetah",
  title: "HalfCheetah: two legs run to the right",
  middle: 0.7,
  colors: { torso: "hinge", ffoot: "body", bfoot: "body", fthigh: "arm", fshin: "arm" },
});
