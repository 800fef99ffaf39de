/**
 * Pictures of what MuJoCo computes: geoms seen from the side and a little from above, in parallel projection, what is far away
 * first, on a floor with lines. Capsules and balls are drawn as such, other geoms as the outline of their shadow on the picture:
 * meshes that of their vertices. The view goes with the root along the ground.
 */
import type { Role } from "../render/palette.ts";
import type { Point, Scene, Shape } from "../render/scene.ts";
import type { MujocoLane } from "./lane.ts";
import { rootOf } from "./model.ts";
import type { MujocoModel } from "./package.ts";

type Vector = readonly [x: number, y: number, z: number];

/** To the right of the picture, up, and away from who looks: 20 degrees about the vertical, 18 degrees from above. */
const RIGHT: Vector = [0.93969262, 0.34202014, 0];
const UP: Vector = [-0.10569, 0.29038, 0.95105652];
const AWAY: Vector = [-0.32528, 0.8937, -0.30901699];

/** MuJoCo's mjtGeom, as far as it is drawn. */
const GEOM = { plane: 0, sphere: 2, capsule: 3, ellipsoid: 4, cylinder: 5, box: 6, mesh: 7 } as const;

const COLORS: readonly Role[] = ["hinge", "link", "arm", "body"];
const ASPECT = 1.5; // of the view
const SPACINGS = [0.01, 0.1, 1, 10, 100]; // m between the floor's lines

/** A robot's picture. */
export class SpatialPicture {
  readonly #model: MujocoModel;
  readonly #title: string;
  readonly #root: number;
  readonly #height: number;
  readonly #middle: number;
  readonly #spacing: number;

  /** @param lane in the pose of its model, evaluated */
  constructor(lane: MujocoLane, title: string) {
    const { model } = lane.shared;
    this.#model = model;
    this.#title = title;
    this.#root = rootOf(model).body;
    const points = drawnGeoms(model).flatMap((geom) => outline(lane, geom).map(seen));
    const [low, high] = bounds(points.map(([, y]) => y));
    const [left, right] = bounds(points.map(([x]) => x));
    this.#height = 1.9 * Math.max(high - low, (right - left) / ASPECT, 1e-3);
    this.#middle = (low + high) / 2 - seen(this.#ground(lane))[1];
    this.#spacing = SPACINGS.find((spacing) => spacing >= this.#height / 8) ?? 100;
  }

  /** Of a lane whose places are those of its state. */
  scene(lane: MujocoLane): Scene {
    const [x, y] = seen(this.#ground(lane));
    const parts = drawnGeoms(this.#model)
      .map((geom) => ({ away: dot(placeOf(lane, geom), AWAY), shape: this.#shape(lane, geom) }))
      .sort((a, b) => b.away - a.away);
    return {
      title: this.#title,
      center: [x, y + this.#middle],
      width: ASPECT * this.#height,
      height: this.#height,
      shapes: [...this.#floor(lane), ...parts.map(({ shape }) => shape)],
    };
  }

  /** The point of the ground below the root. */
  #ground(lane: MujocoLane): Vector {
    const [x, y] = lane.array("xpos").subarray(3 * this.#root);
    return [x, y, 0];
  }

  /** Lines of whole numbers of meters, or tens or tenths of them, where the model has a floor. */
  #floor(lane: MujocoLane): Shape[] {
    if (!this.#model.geom_type.includes(GEOM.plane)) return [];
    const [x, y] = this.#ground(lane);
    const spacing = this.#spacing;
    const far = Math.ceil((2 * this.#height) / spacing) * spacing;
    const lines = (from: number) => {
      const first = Math.ceil((from - far) / spacing);
      const last = Math.floor((from + far) / spacing);
      return Array.from({ length: last - first + 1 }, (_, k) => (first + k) * spacing);
    };
    const line = (name: string, from: Vector, to: Vector): Shape => ({
      kind: "polyline",
      name,
      points: [seen(from), seen(to)],
      stroke: "soil",
      strokeWidth: this.#height / 200,
    });
    return [
      ...lines(x).map((at) => line(`x ${at.toFixed(2)}`, [at, y - far, 0], [at, y + far, 0])),
      ...lines(y).map((at) => line(`y ${at.toFixed(2)}`, [x - far, at, 0], [x + far, at, 0])),
    ];
  }

  #shape(lane: MujocoLane, geom: number): Shape {
    const { geom_type, geom_size, geom_bodyid } = this.#model;
    const name = `geom ${geom}`;
    const fill = COLORS[depthOf(this.#model, geom_bodyid[geom]) % COLORS.length];
    const radius = geom_size[3 * geom];
    if (geom_type[geom] === GEOM.sphere)
      return { kind: "circle", name, center: seen(placeOf(lane, geom)), radius, fill };
    if (geom_type[geom] !== GEOM.capsule)
      return { kind: "polygon", name, points: hull(outline(lane, geom).map(seen)), fill };
    const [from, to] = axisEnds(lane, geom, geom_size[3 * geom + 1]).map(seen);
    return { kind: "capsule", name, from, to, radius, fill };
  }
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Where a point of the world is on the picture. */
function seen(place: Vector): Point {
  return [dot(place, RIGHT), dot(place, UP)];
}

function bounds(values: readonly number[]): [low: number, high: number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

/** All that moves, of kinds that are drawn. */
function drawnGeoms({ ngeom, geom_type, geom_bodyid }: MujocoModel): number[] {
  const kinds = new Set<number>(Object.values(GEOM));
  return Array.from({ length: ngeom }, (_, geom) => geom).filter(
    (geom) => geom_bodyid[geom] > 0 && kinds.has(geom_type[geom]) && geom_type[geom] !== GEOM.plane,
  );
}

/** How many bodies a body hangs on, the world not counted. */
function depthOf({ body_parentid }: MujocoModel, body: number): number {
  let depth = 0;
  for (let above = body_parentid[body]; above > 0; above = body_parentid[above]) depth++;
  return depth;
}

function placeOf(lane: MujocoLane, geom: number): Vector {
  const [x, y, z] = lane.array("geom_xpos").subarray(3 * geom);
  return [x, y, z];
}

/** A point of a geom's frame in the world. */
function worldPoint(lane: MujocoLane, geom: number, [a, b, c]: Vector): Vector {
  const turn = lane.array("geom_xmat").subarray(9 * geom);
  const [x, y, z] = placeOf(lane, geom);
  const row = (k: number) => turn[3 * k] * a + turn[3 * k + 1] * b + turn[3 * k + 2] * c;
  return [x + row(0), y + row(1), z + row(2)];
}

function axisEnds(lane: MujocoLane, geom: number, half: number): [Vector, Vector] {
  return [worldPoint(lane, geom, [0, 0, -half]), worldPoint(lane, geom, [0, 0, half])];
}

/** Points of its surface in the world, which its shadow is the hull of. */
function outline(lane: MujocoLane, geom: number): Vector[] {
  const { model } = lane.shared;
  const [a, b, c] = model.geom_size.subarray(3 * geom);
  const local = (): Vector[] => {
    switch (model.geom_type[geom]) {
      case GEOM.sphere:
        return ball(a, a, a);
      case GEOM.ellipsoid:
        return ball(a, b, c);
      case GEOM.capsule:
        return [-b, b].flatMap((z) => ball(a, a, a).map(([x, y, w]): Vector => [x, y, w + z]));
      case GEOM.cylinder:
        return [-b, b].flatMap((z) => CIRCLE.map(([x, y]): Vector => [a * x, a * y, z]));
      case GEOM.box:
        return [-a, a].flatMap((x) => [-b, b].flatMap((y) => [-c, c].map((z): Vector => [x, y, z])));
      default:
        return vertices(model, model.geom_dataid[geom]);
    }
  };
  return local().map((point) => worldPoint(lane, geom, point));
}

function vertices({ mesh_vert, mesh_vertadr, mesh_vertnum }: MujocoModel, mesh: number): Vector[] {
  return Array.from({ length: mesh_vertnum[mesh] }, (_, k): Vector => {
    const [x, y, z] = mesh_vert.subarray(3 * (mesh_vertadr[mesh] + k));
    return [x, y, z];
  });
}

/** Sixteen points of the unit circle: ((1 - t^2)/(1 + t^2), 2 t/(1 + t^2)), and those across. */
const CIRCLE: readonly Point[] = [-1, -0.67, -0.41, -0.2, 0, 0.2, 0.41, 0.67].flatMap((t): Point[] => {
  const [x, y] = [(1 - t * t) / (1 + t * t), (2 * t) / (1 + t * t)];
  return [
    [x, y],
    [-x, -y],
  ];
});

function ball(a: number, b: number, c: number): Vector[] {
  return CIRCLE.flatMap(([across, z]) => CIRCLE.map(([x, y]): Vector => [a * across * x, b * across * y, c * z]));
}

/** The convex hull of points, counterclockwise: Andrew's monotone chains. */
function hull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const chain = (from: readonly Point[]) => {
    const kept: Point[] = [];
    for (const point of from) {
      while (kept.length > 1 && turnOf(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}

function turnOf([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}
