/** The stage's picture of many lanes: as large as they can be, each with an edge in the color of what it has earned. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Frame } from "../../lab/worker/player.ts";

let paintStage: typeof import("../../lab/view/paint_stage.ts").paintStage;
beforeAll(async () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {} }));
  vi.stubGlobal("document", { documentElement: { dataset: {} } });
  vi.stubGlobal("devicePixelRatio", 1);
  ({ paintStage } = await import("../../lab/view/paint_stage.ts"));
});
afterAll(() => vi.unstubAllGlobals());

interface Edge {
  color: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A canvas of this size that notes the edges drawn into it, and how pale the rest is. */
function canvas(width: number, height: number) {
  const edges: Edge[] = [];
  const pale: number[] = [];
  const state: Record<string, unknown> = { globalAlpha: 1 };
  const saved: unknown[] = [];
  const context = new Proxy(state, {
    get: (_, name) => {
      if (name === "strokeRect")
        return (x: number, y: number, w: number, h: number) =>
          edges.push({ color: String(state.strokeStyle), x, y, width: w, height: h });
      if (name === "save") return () => saved.push(state.globalAlpha);
      if (name === "restore") return () => Object.assign(state, { globalAlpha: saved.pop() ?? 1 });
      if (name === "fill") return () => pale.push(Number(state.globalAlpha));
      return name in state ? state[name as string] : () => {};
    },
  });
  const element = { clientWidth: width, clientHeight: height, width, height, getContext: () => context };
  return { element: element as unknown as HTMLCanvasElement, edges, pale };
}

/** Of so many lanes, each with a last return of its own. */
function frame(lanes: number, state: readonly number[], members = 0): Frame {
  const all = Array.from({ length: lanes + members }, (_, lane) => lane);
  return {
    lanes,
    states: all.map(() => Float64Array.from(state)),
    actions: all.map(() => undefined),
    returns: all.map(() => 0),
    lengths: all.map(() => 1),
    ended: all.map((lane) => ({ return: 10 * lane, length: 5, number: 1, byHand: false })),
    observation: new Float32Array(1),
    inspection: { count: 1, values: new Float32Array(1) },
  };
}

const places = (edges: readonly Edge[], axis: "x" | "y") => new Set(edges.map((edge) => Math.round(edge[axis]))).size;

it("lays sixteen square scenes out six by three, where the stage is twice as wide as high", () => {
  const { element, edges } = canvas(960, 480);
  paintStage(element, frame(16, [0.5, 0]), "Pendulum-v1", {});
  expect(edges).toHaveLength(16);
  expect(places(edges, "x")).toBe(6);
  expect(places(edges, "y")).toBe(3);
  for (const { x, y, width, height } of edges) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(960);
    expect(y + height).toBeLessThanOrEqual(480);
  }
});

it("lays wide scenes out four by four", () => {
  const { element, edges } = canvas(960, 480);
  paintStage(element, frame(16, [0, 0, 0, 0]), "CartPole-v1", {});
  expect([places(edges, "x"), places(edges, "y")]).toEqual([4, 4]);
});

it("gives the lowest return the darkest edge, the highest the brightest, and the others what is between", () => {
  const { element, edges } = canvas(960, 480);
  paintStage(element, frame(16, [0, 0, 0, 0]), "CartPole-v1", {});
  const brightness = edges.map(({ color }) => {
    const [red, green, blue] = color.match(/\d+/g)?.map(Number) ?? [];
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  expect(brightness).toEqual([...brightness].sort((one, other) => one - other));
  expect(new Set(brightness).size).toBe(16);
  expect(brightness[15] - brightness[0]).toBeGreaterThan(120);
});

it("draws of a ghost what differs, pale, over a lane that is alone, and no edges there", () => {
  const { element, edges, pale } = canvas(960, 480);
  const apart = { ...frame(1, [0, 0, 0, 0], 1), states: [Float64Array.of(0, 0, 0, 0), Float64Array.of(1, 0, 0.1, 0)] };
  paintStage(element, apart, "CartPole-v1", { ghost: 1 });
  expect(edges).toEqual([]);
  const ghostly = pale.filter((alpha) => alpha < 0.5);
  expect(ghostly.length).toBeGreaterThan(1); // cart and pole
  expect(ghostly.length).toBeLessThan(pale.length / 2); // and no ground
  const without = canvas(960, 480);
  paintStage(without.element, frame(1, [0, 0, 0, 0], 1), "CartPole-v1", {});
  expect(without.pale.filter((alpha) => alpha < 0.5)).toEqual([]);
});
