/** Pictures of environments: scenes as plain data, still and animated SVG. The public interface `swingup/render`. */
export { acrobotScene } from "./envs/acrobot/scene.ts";
export { cartpoleScene } from "./envs/cartpole/scene.ts";
export { mountainCarContinuousScene, mountainCarScene } from "./envs/mountain_car/scene.ts";
export { pendulumScene } from "./envs/pendulum/scene.ts";
export { reacherScene } from "./envs/reacher/scene.ts";
export type { ContactForce, RobotForces } from "./envs/robot_forces.ts";
export {
  type DrawnEnvironment,
  drawnEnvironments,
  framesPerSecond,
  type SceneOptions,
  sceneOf,
} from "./envs/scenes.ts";
export { type AnimationOptions, framesToSvg } from "./render/animation.ts";
export {
  type Canvas2D,
  type PaintArea,
  type PaintOptions,
  paintScene,
  type View,
  viewOf,
  worldPoint,
} from "./render/canvas.ts";
export { type Palette, type PaletteName, paletteNames, palettes, type Role } from "./render/palette.ts";
export type {
  Arc,
  Capsule,
  Circle,
  Group,
  Named,
  Painted,
  Point,
  Polygon,
  Polyline,
  Rect,
  Scene,
  Shape,
  State,
} from "./render/scene.ts";
export { disc, picture, rectangle, tiles } from "./render/short_forms.ts";
export { type PictureOptions, sceneToSvg } from "./render/svg.ts";
