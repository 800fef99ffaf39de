/** Pictures in short forms are scenes like any other, with names that are unique. */
import { disc, picture, rectangle, sceneToSvg, tiles } from "swingup/render";
import { expect, it } from "vitest";

it("a picture names its shapes and sees the area it was given", () => {
  const scene = picture("Two", [-1, 0, 3, 2], disc(0, 1, 0.5, "body"), rectangle(1, 0, 2, 1, "target"));
  expect(scene).toEqual({
    title: "Two",
    center: [1, 1],
    width: 4,
    height: 2,
    shapes: [
      { kind: "circle", name: "circle 0", center: [0, 1], radius: 0.5, fill: "body" },
      { kind: "rect", name: "rect 1", center: [1.5, 0.5], width: 1, height: 1, fill: "target" },
    ],
  });
  expect(sceneToSvg(scene)).toContain("<svg");
});

it("tiles are squares from the top down, of the characters that stand for something", () => {
  const { shapes, width, height } = tiles("Board", ["#.", ".o"], { "#": "body", o: "target" });
  expect(shapes).toMatchObject([
    { kind: "rect", name: "0,1", center: [0.5, 1.5], fill: "body" },
    { kind: "rect", name: "1,0", center: [1.5, 0.5], fill: "target" },
  ]);
  expect([width, height].map((size) => Math.round(size))).toEqual([2, 2]);
  expect(tiles("Names of objects", ["constructor"], {}).shapes).toEqual([]);
});

it("tiles refuse rows of different lengths, and none", () => {
  expect(() => tiles("Board", ["##", "#"], {})).toThrow("rows: expected texts of one length, got lengths 2, 1");
  expect(() => tiles("Board", [], {})).toThrow(RangeError);
});
