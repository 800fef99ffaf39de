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
};

for (const [id, state] of Object.entries(states))
  writeFileSync(`docs/images/${id}.svg`, sceneToSvg(sceneOf(id, Float64Array.from(state)), { width: 360, title: id }));
