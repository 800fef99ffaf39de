/** Animated pictures: every frame has its value at its time, and nothing is in the file twice that need not be. */
import { type AnimationOptions, framesToSvg, type Scene, type Shape, sceneOf, sceneToSvg } from "swingup/render";
import { describe, expect, it } from "vitest";
import { descendants, parseXml, type XmlElement } from "./xml.ts";

const view = { title: "a test", center: [0, 0], width: 6, height: 6 } as const; // 100 pixels to the unit
const scene = (...shapes: Shape[]): Scene => ({ ...view, shapes });
const disc = (x: number): Shape => ({ kind: "circle", name: "disc", center: [x, 0], radius: 1, fill: "body" });
const turned = (angle: number): Shape => ({ kind: "group", name: "turned", angle, shapes: [disc(1)] });

/** The elements that move, without the copies at rest. */
function animations(scenes: Scene[], options: AnimationOptions = {}): XmlElement[] {
  return descendants(parseXml(framesToSvg(scenes, options))).filter(({ tag }) => tag.startsWith("animate"));
}

const values = (element: XmlElement) => element.attributes.values.split(";");

describe("framesToSvg", () => {
  it("has one value for each frame and one at the end, so that frame k is shown at k / fps", () => {
    const [animation, ...others] = animations(
      [0, 1, 2, 1].map((x) => scene(disc(x))),
      { fps: 10, pause: 0 },
    );
    expect(others).toEqual([]);
    expect(animation.attributes).toMatchObject({ attributeName: "cx", dur: "0.4s", repeatCount: "indefinite" });
    // 5 values at 0, 1/4, 2/4, 3/4 and 4/4 of 0.4 s
    expect(values(animation)).toEqual(["0", "100", "200", "100", "100"]);
  });

  it("pauses on the last frame before it begins again", () => {
    const [animation] = animations(
      [0, 1].map((x) => scene(disc(x))),
      { fps: 10, pause: 0.3 },
    );
    expect(animation.attributes.dur).toBe("0.5s");
    expect(values(animation)).toEqual(["0", "100", "100", "100", "100", "100"]);
  });

  it("stays on the last frame where it does not loop", () => {
    const [animation] = animations(
      [0, 1].map((x) => scene(disc(x))),
      { fps: 10, loop: false },
    );
    expect(animation.attributes).toMatchObject({ dur: "0.2s", fill: "freeze" });
    expect(animation.attributes.repeatCount).toBeUndefined();
  });

  it("has frames of more than 30 a second thinned, to the last one", () => {
    const scenes = Array.from({ length: 8 }, (_, k) => scene(disc(k / 100)));
    const [animation] = animations(scenes, { fps: 50, pause: 0 });
    expect(values(animation)).toEqual(["0", "2", "4", "6", "7", "7"]); // 25 a second
    expect(animation.attributes.dur).toBe("0.2s");
    expect(values(animations(scenes, { fps: 30, pause: 0 })[0]).length).toBe(9);
  });

  it("turns the short way where an angle is wrapped", () => {
    const angles = [3, 3.1, -3.1, -3, 3.1];
    const [animation] = animations(
      angles.map((angle) => scene(turned(angle))),
      { pause: 0 },
    );
    expect(animation.attributes).toMatchObject({ attributeName: "transform", type: "rotate" });
    const degrees = values(animation).map(Number);
    for (let k = 1; k < degrees.length; k++) expect(Math.abs(degrees[k] - degrees[k - 1])).toBeLessThan(12);
    expect(degrees[2]).toBeCloseTo((-(2 * Math.PI - 3.1) * 180) / Math.PI, 1);
  });

  it("moves and turns a group with two nested transforms", () => {
    const shapes = [0, 1].map((k) => scene({ kind: "group", name: "g", at: [k, 2], angle: k, shapes: [disc(0)] }));
    const [move, turn, ...others] = animations(shapes, { pause: 0 });
    expect(others).toEqual([]);
    expect(move.attributes.type).toBe("translate");
    expect(values(move)).toEqual(["0 -200", "100 -200", "100 -200"]);
    expect(values(turn)).toEqual(["0", "-57.3", "-57.3"]);
    const moving = descendants(parseXml(framesToSvg(shapes))).find(({ attributes }) => attributes.class === "moving");
    const chain: string[] = [];
    for (let at = moving; at; at = at.children.find(({ tag }) => !tag.startsWith("animate")))
      if (at.attributes.transform) chain.push(at.attributes.transform);
    expect(chain).toEqual(["translate(300 300)", "translate(0 -200)", "rotate(0)"]);
  });

  it("shows a shape only in the frames that have it", () => {
    const arrow: Shape = { kind: "capsule", name: "arrow", from: [0, 0], to: [1, 1], radius: 0.1, fill: "force" };
    const scenes = [scene(disc(0)), scene(arrow, disc(0)), scene(disc(0))];
    const [animation, ...others] = animations(scenes, { fps: 10, pause: 0.1 });
    expect(others).toEqual([]);
    expect(animation.attributes).toMatchObject({ attributeName: "visibility", calcMode: "discrete" });
    // discrete values have equal shares of the 0.4 s, so there is none more at the end
    expect(values(animation)).toEqual(["hidden", "visible", "hidden", "hidden"]);
  });

  it("keeps the order from back to front for shapes that come and go", () => {
    const at = (name: string): Shape => ({ ...disc(0), name, fill: name === "b" ? "pole" : "body" }) as Shape;
    const svg = framesToSvg([scene(at("a"), at("c")), scene(at("a"), at("b"), at("c"))], { palette: "light" });
    const circles = descendants(parseXml(svg)).filter(({ tag }) => tag === "circle");
    expect(circles.map(({ attributes }) => attributes.fill === circles[0].attributes.fill)).toEqual([
      true, // a
      false, // b
      false, // b at rest
      true, // c
    ]);
  });

  it("writes static parts once, and a copy at rest of moving ones for readers who prefer reduced motion", () => {
    const still: Shape = { kind: "rect", name: "still", center: [0, 0], width: 1, height: 1, fill: "soil" };
    const svg = framesToSvg([0, 1, 2].map((x) => scene(still, disc(x))));
    const all = descendants(parseXml(svg));
    expect(all.filter(({ tag, attributes }) => tag === "rect" && attributes.width === "100").length).toBe(1);
    const resting = all.filter(({ attributes }) => attributes.class === "resting");
    expect(resting.map(({ attributes }) => attributes.display)).toEqual(["none"]);
    expect(resting[0].children.map(({ attributes }) => attributes.cx)).toEqual(["200"]);
    expect(svg).toContain("@media(prefers-reduced-motion:reduce){.moving{display:none}.resting{display:inline}}");
  });

  it("is a still picture where nothing moves", () => {
    const same = [scene(disc(1)), scene(disc(1))];
    expect(framesToSvg(same)).toBe(sceneToSvg(same[0]));
  });

  it("has no script and nothing from elsewhere, is well-formed and always the same", () => {
    const frames = () => pendulum(200);
    const svg = framesToSvg(frames(), { title: "5 < 6" });
    expect(parseXml(svg).children[0].text).toBe("5 < 6");
    expect(svg).not.toMatch(/script|href|NaN|undefined/);
    expect(svg.match(/https?:/g)).toEqual(["http:"]); // the name of the format
    expect(framesToSvg(frames(), { title: "5 < 6" })).toBe(svg);
  });

  it("stays small: 500 frames are less than 60 kB", () => {
    expect(framesToSvg(pendulum(500)).length).toBeLessThan(60_000);
    const cars = Array.from({ length: 500 }, (_, k) =>
      sceneOf("MountainCarContinuous-v0", [-0.3 + 0.3 * Math.sin(k / 20), 0], { action: Math.sin(k) }),
    );
    expect(framesToSvg(cars).length).toBeLessThan(60_000);
  });

  it("refuses options that are wrong", () => {
    expect(() => framesToSvg([])).toThrow(/scenes: expected at least one scene/);
    expect(() => framesToSvg("scenes" as never)).toThrow(/scenes: expected an array of scenes, got "scenes"/);
    expect(() => framesToSvg([scene()], { fps: 0 })).toThrow(/fps: expected a number in \(0, 1000\], got 0/);
    expect(() => framesToSvg([scene()], { pause: -1 })).toThrow(/pause: /);
    expect(() => framesToSvg([scene()], { loop: 1 as never })).toThrow(/loop: expected true or false, got 1/);
    expect(() => framesToSvg([scene()], { speed: 1 } as never)).toThrow(/unknown key "speed"/);
  });
});

/** A pendulum that goes round, with a torque of changing sign. */
function pendulum(frames: number): Scene[] {
  return Array.from({ length: frames }, (_, k) =>
    sceneOf("Pendulum-v1", [0.1 * k, 2], k === 0 ? {} : { action: [2 * Math.sin(k / 7)] }),
  );
}
