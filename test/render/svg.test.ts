/** Still pictures: well-formed, scaled and turned as the page needs it, colored by the palette. */
import { drawnEnvironments, type Palette, palettes, type Scene, sceneOf, sceneToSvg } from "swingup/render";
import { describe, expect, it } from "vitest";
import { descendants, parseXml, type XmlElement } from "./xml.ts";

const SIZES: Record<string, number> = {
  "CartPole-v1": 4,
  "Acrobot-v1": 4,
  "Reacher-v5": 8,
  "InvertedPendulum-v5": 6,
  "InvertedDoublePendulum-v5": 9,
  "Swimmer-v5": 15,
  "Hopper-v5": 18,
  "Walker2d-v5": 27,
  "HalfCheetah-v5": 27,
};
const anyScene = (id: string) => sceneOf(id, new Float64Array(SIZES[id] ?? 2).fill(0.1));

/** One shape in a view of 6 x 3 units around (1, 2): 100 pixels of the view box to the unit. */
function svgOf(...shapes: Scene["shapes"]): XmlElement[] {
  const scene: Scene = { title: "a test", center: [1, 2], width: 6, height: 3, shapes };
  const all = descendants(parseXml(sceneToSvg(scene, { palette: "light" })));
  const group = all.find(({ attributes }) => attributes["clip-path"] !== undefined) as XmlElement;
  return group.children.slice(1); // behind the card
}

describe("sceneToSvg", () => {
  it("writes a well-formed file for every environment, twice the same", () => {
    for (const id of drawnEnvironments) {
      const svg = sceneToSvg(anyScene(id));
      const root = parseXml(svg);
      expect(root.tag).toBe("svg");
      expect(root.attributes.xmlns).toBe("http://www.w3.org/2000/svg");
      expect(root.attributes.role).toBe("img");
      expect(root.children[0].tag).toBe("title");
      expect(root.children[0].text).toContain(id.replace(/-v\d$/, ""));
      expect(svg).not.toMatch(/NaN|undefined|Infinity|e-\d/);
      expect(sceneToSvg(anyScene(id))).toBe(svg);
    }
  });

  it("has the width that is asked for and the scene's shape", () => {
    const { attributes } = parseXml(sceneToSvg(anyScene("CartPole-v1"), { width: 800 }));
    expect(attributes.width).toBe("800");
    expect(attributes.height).toBe("400");
    expect(attributes.viewBox).toBe("0 0 600 300");
  });

  it("puts the middle of the view into the middle of the page, y up", () => {
    const [circle] = svgOf({ kind: "circle", name: "c", center: [3, 2.5], radius: 0.25, fill: "body" });
    // origin of the world: 1 unit left of the middle and 2 below it
    expect(circle.attributes.transform).toBe("translate(200 350)");
    expect(circle.attributes).toMatchObject({ cx: "300", cy: "-250", r: "25", fill: palettes.light.body });
  });

  it("turns groups counterclockwise about their own origin", () => {
    const [group] = svgOf({ kind: "group", name: "g", at: [1, 1], angle: Math.PI / 2, shapes: [] });
    expect(group.attributes.transform).toBe("translate(200 350)translate(100 -100)rotate(-90)");
  });

  it("draws every kind of shape", () => {
    const [polyline, polygon, rect, line] = svgOf(
      {
        kind: "polyline",
        name: "a",
        points: [
          [0, 0],
          [1, -0.125],
        ],
        stroke: "ground",
        strokeWidth: 0.1,
        dash: 0.2,
      },
      {
        kind: "polygon",
        name: "b",
        points: [
          [0, 0],
          [1, 0],
          [0, 1],
        ],
        fill: "goal",
      },
      {
        kind: "rect",
        name: "c",
        center: [1, 2],
        width: 0.5,
        height: 0.25,
        radius: 0.1,
        stroke: "wall",
        strokeWidth: 0.02,
      },
      { kind: "capsule", name: "d", from: [0, 0], to: [0, 1], radius: 0.1, fill: "pole" },
    );
    expect(polyline.attributes).toMatchObject({ points: "0,0 100,12.5", fill: "none", stroke: palettes.light.ground });
    expect(polyline.attributes).toMatchObject({ "stroke-width": "10", "stroke-dasharray": "20" });
    expect(polygon.attributes).toMatchObject({ points: "0,0 100,0 0,-100", fill: palettes.light.goal });
    expect(polygon.attributes.stroke).toBeUndefined();
    expect(rect.attributes).toMatchObject({ x: "75", y: "-212.5", width: "50", height: "25", rx: "10", fill: "none" });
    expect(rect.attributes).toMatchObject({ stroke: palettes.light.wall, "stroke-width": "2" });
    expect(line.attributes).toMatchObject({ x1: "0", y1: "0", x2: "0", y2: "-100", "stroke-width": "20" });
    expect(line.attributes).toMatchObject({ "stroke-linecap": "round", stroke: palettes.light.pole });
  });

  it("draws an arc from its start over its sweep, the head pointing onwards", () => {
    const arc = (sweep: number) => {
      const shape = { kind: "arc", name: "t", center: [0, 0], radius: 0.5, start: Math.PI / 2, sweep } as const;
      const [group] = svgOf({ ...shape, stroke: "force", strokeWidth: 0.1 });
      return group.children;
    };
    // dashes run clockwise on the page: a counterclockwise arc of 90 degrees from the top begins at the left
    const [shaft, head] = arc(Math.PI / 2);
    expect(shaft.attributes.transform).toBe("rotate(-180)");
    expect(shaft.attributes["stroke-dasharray"]).toBe("78.54 314.16");
    expect(head.attributes.transform).toBe("rotate(-180)translate(50 0)");
    expect(head.attributes.d).toMatch(/^M-.*L0 -\d/); // its tip at negative y: counterclockwise at the right of the circle
    const [backShaft, backHead] = arc(-Math.PI / 2);
    expect(backShaft.attributes.transform).toBe("rotate(-90)");
    expect(backShaft.attributes["stroke-dasharray"]).toBe(shaft.attributes["stroke-dasharray"]);
    expect(backHead.attributes.transform).toBe("translate(50 0)scale(1 -1)");
  });

  it("escapes the title", () => {
    const title = 'a < b & "c" > \u0000]]>';
    const root = parseXml(sceneToSvg(anyScene("CartPole-v1"), { title }));
    expect(root.children[0].text).toBe('a < b & "c" >  ]]>');
  });

  it("has light colours as attributes and dark ones in a style sheet", () => {
    const svg = sceneToSvg(anyScene("Pendulum-v1"));
    expect(svg).toContain(`fill="${palettes.light.background}" class="fill-background"`);
    expect(svg).toContain("@media(prefers-color-scheme:dark)");
    expect(svg).toContain(`.fill-background{fill:${palettes.dark.background}}`);
    expect(svg).toContain(`.stroke-rod{stroke:${palettes.dark.rod}}`);
    expect(svg).not.toContain("stroke-pole"); // no colours that nothing uses
  });

  it("takes one palette, by name or as an object, and then has no style sheet", () => {
    const own: Palette = { ...palettes["okabe-ito"], rod: "rgb(1, 2, 3)" };
    for (const palette of ["dark", "okabe-ito", own] as const) {
      const svg = sceneToSvg(anyScene("Pendulum-v1"), { palette });
      expect(svg).not.toContain("<style");
      expect(svg).toContain(`stroke="${typeof palette === "string" ? palettes[palette].rod : "rgb(1, 2, 3)"}"`);
    }
  });

  it("refuses colours that are none, also names that every object has", () => {
    for (const name of ["constructor", "__proto__", "toString", "red", 3])
      for (const paint of [{ fill: name }, { stroke: name, strokeWidth: 1 }]) {
        const shape = { kind: "circle", name: "c", center: [0, 0], radius: 1, ...paint } as never;
        const scene = { title: "", center: [0, 0] as const, width: 2, height: 2, shapes: [shape] };
        expect(() => sceneToSvg(scene)).toThrow(/colour: expected one of background, ground, .*got/);
      }
  });

  it("refuses options that are wrong", () => {
    const scene = anyScene("CartPole-v1");
    expect(() => sceneToSvg(scene, { width: 3 })).toThrow(/width: expected a number in \[16, 16384\], got 3/);
    expect(() => sceneToSvg(scene, { palette: "drak" as never })).toThrow(/palette: .*did you mean "dark"/);
    expect(() => sceneToSvg(scene, { palette: { ...palettes.light, pole: '"/><script>' } })).toThrow(/palette\.pole/);
    expect(() => sceneToSvg(scene, { palette: { body: "#000" } as never })).toThrow(/palette\.background/);
    expect(() => sceneToSvg(scene, { title: 3 as never })).toThrow(/title: expected a text, got 3/);
    expect(() => sceneToSvg(scene, { colour: "red" } as never)).toThrow(/unknown key "colour"/);
  });
});

describe("palettes", () => {
  it("let what moves stand out from what is behind it (WCAG 1.4.11: a contrast of 3)", () => {
    for (const palette of Object.values(palettes)) {
      for (const role of ["body", "pole", "link"] as const)
        expect(contrast(palette[role], palette.background)).toBeGreaterThan(3);
      for (const role of ["rod", "arm", "target"] as const)
        expect(contrast(palette[role], palette.soil)).toBeGreaterThan(3);
    }
  });
});

/** WCAG 2.2: (L1 + 0.05) / (L2 + 0.05) of the relative luminances. */
function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
