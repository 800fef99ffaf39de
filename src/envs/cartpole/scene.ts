/**
 * CartPole: a cart on a rail and the pole on its axle. Bodies have the sizes of Gymnasium's picture at 125 pixels to the
 * meter: cart 0.4 x 0.24 m, pole 0.08 m wide and 0.96 m from the axle to its tip. The push is not drawn: at 50 choices a
 * second an arrow would only flicker.
 */
import type { Scene, Shape, State } from "../../render/scene.ts";
import type { Drawing } from "../drawing.ts";

const WIDTH = 5.2; // m, of the view
const X_LIMIT = 2.4; // m: beyond it an episode ends
const AXLE = 0.06; // m above the middle of the cart
const POLE_RADIUS = 0.04; // m
const POLE_TIP = 0.96; // m from the axle

const RAIL: readonly Shape[] = [
  { kind: "rect", name: "soil", center: [0, -0.5], width: WIDTH, height: 1, fill: "soil" },
  { kind: "capsule", name: "rail", from: [-WIDTH, 0], to: [WIDTH, 0], radius: 0.018, fill: "ground" },
  ...[-X_LIMIT, X_LIMIT].map(
    (x): Shape => ({
      kind: "capsule",
      name: `limit ${x}`,
      from: [x, 0],
      to: [x, -0.11],
      radius: 0.018,
      fill: "ground",
    }),
  ),
];

/**
 * The cart on its track and the pole on the cart.
 * @param state x (m), x' (m/s), theta (rad, positive leans right), theta' (rad/s)
 */
export function cartpoleScene([x, , theta]: State): Scene {
  return {
    title: "CartPole: a cart balances a pole",
    center: [0, 0.45],
    width: WIDTH,
    height: 2.6,
    shapes: [
      ...RAIL,
      {
        kind: "group",
        name: "cart",
        at: [x, 0],
        shapes: [
          { kind: "rect", name: "box", center: [0, 0], width: 0.4, height: 0.24, radius: 0.06, fill: "body" },
          {
            kind: "group",
            name: "pole",
            at: [0, AXLE],
            angle: -theta,
            shapes: [
              {
                kind: "capsule",
                name: "rod",
                from: [0, 0],
                to: [0, POLE_TIP - POLE_RADIUS],
                radius: POLE_RADIUS,
                fill: "pole",
              },
            ],
          },
          { kind: "circle", name: "axle", center: [0, AXLE], radius: POLE_RADIUS, fill: "axle" },
        ],
      },
    ],
  };
}

export const CARTPOLE_DRAWING: Drawing = {
  stateSize: 4,
  actionSize: 1,
  framesPerSecond: 50,
  scene: (state) => cartpoleScene(state),
};
