/** Scenes on a canvas: what is drawn where, seen by a context that only follows the transforms. */
import {
  type Canvas2D,
  cartpoleScene,
  type Point,
  paintScene,
  palettes,
  pendulumScene,
  type Scene,
  viewOf,
  worldPoint,
} from "swingup/render";
import { describe, expect, it } from "vitest";
import { end } from "./world.ts";

type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

/** Notes each stroke and fill: its points in canvas pixels, its color, its width in pixels. */
class Paper {
  fillStyle = "";
  strokeStyle = "";
  lineWidth = 1;
  lineCap = "butt";
  lineJoin = "miter";
  globalAlpha = 1;
  readonly marks: { ink: string; color: string; points: Point[]; width: number; alpha: number }[] = [];
  #matrix: Matrix = [1, 0, 0, 1, 0, 0];
  #kept: { matrix: Matrix; alpha: number }[] = [];
  #points: Point[] = [];

  save() {
    this.#kept.push({ matrix: [...this.#matrix], alpha: this.globalAlpha });
  }
  restore() {
    const kept = this.#kept.pop();
    if (kept) [this.#matrix, this.globalAlpha] = [kept.matrix, kept.alpha];
  }
  #multiply([a, b, c, d, e, f]: Matrix) {
    const [A, B, C, D, E, F] = this.#matrix;
    this.#matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }
  translate = (x: number, y: number) => this.#multiply([1, 0, 0, 1, x, y]);
  scale = (x: number, y: number) => this.#multiply([x, 0, 0, y, 0, 0]);
  rotate = (t: number) => this.#multiply([Math.cos(t), Math.sin(t), -Math.sin(t), Math.cos(t), 0, 0]);
  #at(x: number, y: number): Point {
    const [a, b, c, d, e, f] = this.#matrix;
    return [a * x + c * y + e, b * x + d * y + f];
  }
  beginPath = () => {
    this.#points = [];
  };
  moveTo = (x: number, y: number) => void this.#points.push(this.#at(x, y));
  lineTo = this.moveTo;
  arc = this.moveTo; // its center
  rect = this.moveTo;
  roundRect = this.moveTo;
  closePath() {}
  clip() {}
  setLineDash() {}
  fillRect(x: number, y: number, width: number, height: number) {
    this.marks.push({
      ink: "ground",
      color: this.fillStyle,
      points: [this.#at(x, y)],
      width: width * height,
      alpha: 1,
    });
  }
  fill = () => this.#mark("fill", this.fillStyle, 0);
  stroke = () => this.#mark("stroke", this.strokeStyle, this.lineWidth * Math.abs(this.#matrix[0] || this.#matrix[1]));
  #mark(ink: string, color: string, width: number) {
    this.marks.push({ ink, color, points: this.#points, width, alpha: this.globalAlpha });
  }
}

function painted(scene: Scene, area: Parameters<typeof paintScene>[2], palette: "light" | "dark" = "light") {
  const paper = new Paper();
  paintScene(paper as unknown as Canvas2D, scene, area, { palette });
  return paper.marks;
}

function expectPoint([x, y]: Point, [expectedX, expectedY]: Point) {
  expect(x).toBeCloseTo(expectedX, 6);
  expect(y).toBeCloseTo(expectedY, 6);
}

describe("paintScene", () => {
  it("draws a rod from the axle to where the scene has its end, y upwards", () => {
    const scene = pendulumScene([Math.PI / 2, 0]); // to the left: positive angles are counterclockwise
    const area = { x: 10, y: 20, width: 300, height: 300 };
    const rod = painted(scene, area).find(({ color }) => color === palettes.light.rod)!;
    expectPoint(rod.points[0], [160, 170]);
    expectPoint(rod.points[1], [60, 170]); // 1 m is 100 pixels
    const { unit, origin } = viewOf(scene, area);
    const [x, y] = end(scene, "pendulum", "rod");
    expectPoint(rod.points[1], [origin[0] + unit * x, origin[1] - unit * y]);
    expect(painted(pendulumScene([0, 0]), area).find(({ color }) => color === palettes.light.rod)?.width).toBeCloseTo(
      20,
    );
  });

  it("fits the scene into the middle of an area of another shape", () => {
    const scene = cartpoleScene([0, 0, 0, 0]); // 5.2 x 2.6 m about (0, 0.45)
    const { unit, origin } = viewOf(scene, { width: 520, height: 520 });
    expect(unit).toBeCloseTo(100);
    expectPoint(origin, [260, 305]);
    expectPoint(worldPoint({ unit, origin }, [360, 205]), [1, 1]);
  });

  it("paints the background of the whole area and takes colours from the palette", () => {
    const marks = painted(cartpoleScene([0, 0, 0, 0]), { width: 100, height: 100 }, "dark");
    expect(marks[0]).toMatchObject({ ink: "ground", color: palettes.dark.background, width: 10_000 });
    expect(marks.map(({ color }) => color)).toContain(palettes.dark.body);
  });

  it("draws a torque's head at its end, pointing along", () => {
    const marks = painted(pendulumScene([0, 0], 2), { width: 300, height: 300 });
    const head = marks.find(({ ink, color }) => ink === "fill" && color === palettes.light.force)!;
    const end = -Math.PI / 2 + (5 / 6) * Math.PI; // counterclockwise from below, by the greatest sweep
    const place = (radius: number, angle: number): Point => [
      150 + 100 * radius * Math.cos(angle),
      150 - 100 * radius * Math.sin(angle),
    ];
    const [x, y] = place(0.45, end);
    const tip: Point = [x - 13.8 * Math.sin(end), y - 13.8 * Math.cos(end)]; // 2.3 x 0.06 m along the tangent
    expectPoint(head.points[2], tip);
  });

  it("multiplies opacities", () => {
    const scene: Scene = {
      title: "",
      center: [0, 0],
      width: 2,
      height: 2,
      shapes: [
        {
          kind: "group",
          name: "outer",
          opacity: 0.5,
          shapes: [{ kind: "circle", name: "inner", center: [0, 0], radius: 1, fill: "body", opacity: 0.5 }],
        },
      ],
    };
    expect(painted(scene, { width: 10, height: 10 })[1].alpha).toBe(0.25);
  });

  it("refuses colours that are none, also names that every object has", () => {
    for (const fill of ["constructor", "__proto__", "red"]) {
      const shape = { kind: "circle", name: "c", center: [0, 0], radius: 1, fill } as never;
      const scene = { title: "", center: [0, 0] as const, width: 2, height: 2, shapes: [shape] };
      expect(() => painted(scene, { width: 10, height: 10 })).toThrow("colour: expected one of background, ground");
    }
  });

  it("refuses an area without extent and an unknown palette", () => {
    const scene = pendulumScene([0, 0]);
    const context = new Paper() as unknown as Canvas2D;
    expect(() => paintScene(context, scene, { width: 0, height: 1 })).toThrow(
      "width: expected a number above 0, got 0",
    );
    expect(() => paintScene(context, scene, { width: 1, height: 1 }, { palette: "pink" as never })).toThrow("palette");
  });
});
