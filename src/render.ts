/** Pictures of environments: scenes as plain data, still and animated SVG. The public interface `swingup/render`. */
export { acrobotScene } from "./render/acrobot.ts";
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
export { cartpoleScene } from "./render/cartpole.ts";
export { mountainCarContinuousScene, mountainCarScene } from "./render/mountain_car.ts";
export { type Palette, type PaletteName, paletteNames, palettes, type Role } from "./render/palette.ts";
export { pendulumScene } from "./render/pendulum.ts";
export { reacherScene } from "./render/reacher.ts";
export type {
  Arc,
  Capsule,
  Circle,
  Group,
  Point,
  Polygon,
  Polyline,
  Rect,
  Scene,
  Shape,
  State,
} from "./render/scene.ts";
export { drawnEnvironments, framesPerSecond, type SceneOptions, sceneOf } from "./render/scenes.ts";
export { type PictureOptions, sceneToSvg } from "./render/svg.ts";
