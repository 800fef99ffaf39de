// Draws a still of each environment into docs/images, for docs/environments/README.md. Run after `npm run build`.
import { writeFileSync } from "node:fs";
import { sceneOf, sceneToSvg } from "../dist/src/render.js";

const states = {
  "CartPole-v1": [0.4, 0, -0.12, 0],
  "Pendulum-v1": [0.6, 0],
  "Acrobot-v1": [2.2, -0.9, 0, 0],
  "MountainCar-v0": [-0.25, 0],
  "MountainCarContinuous-v0": [0.2, 0],
  "Reacher-v5": [0.5, 1.1, 0.08, 0.14, 0, 0, 0, 0],
  "InvertedPendulum-v5": [0.2, 0.1],
  "InvertedDoublePendulum-v5": [-0.2, 0.12, 0.1],
  "Swimmer-v5": [0, 0, 0.2, 0.8, -0.7],
  "Hopper-v5": [0, 1.2, 0.05, -0.5, -0.9, 0.4],
  "Walker2d-v5": [0, 1.2, 0.1, -0.9, -0.6, 0.2, 0.15, -0.5, 0.1],
  "HalfCheetah-v5": [0, 0.02, 0.05, 0.5, -0.4, 0.3, -0.5, 0.4, -0.2],
};

/** What is drawn of the robots is their positions. */
const complete = (id, state) =>
  id.endsWith("v5") && id !== "Reacher-v5" ? [...state, ...state.flatMap(() => [0, 0])] : state;

for (const [id, state] of Object.entries(states))
  writeFileSync(
    `docs/images/${id}.svg`,
    sceneToSvg(sceneOf(id, Float64Array.from(complete(id, state))), { width: 360, title: id }),
  );
