/** The page's end of the sandbox's port, with anything at all at the other end. */
import { afterEach, describe, expect, it } from "vitest";
import { SandboxLink } from "../../lab/model/sandbox_link.ts";

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

type Asked = { ask: string; id: number };

/** A link, and everything that it asks handed to `answer`, which may post whatever it likes; ms of silence that it bears. */
function hostile(
  answer: (asked: Asked, post: (message: unknown, transfer?: MessagePort[]) => void) => void,
  patience = 30_000,
) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const ended: string[] = [];
  port2.onmessage = ({ data }) => answer(data, (message, transfer = []) => port2.postMessage(message, transfer));
  const link = new SandboxLink(port1, {
    patience,
    terminate: () => ended.push("terminated"),
    onFailure: ({ message }) => ended.push(message),
  });
  return { link, ended };
}

const answered = (value: unknown) =>
  hostile(({ ask, id }, post) => post({ type: "answer", id, value: ask === "alive" ? undefined : value }));

const parameters = new Float32Array([1, 2]);
const run = {
  adjustments: { initial: { learningRate: 1e-3 }, changes: [{ update: 3, values: { learningRate: 1e-4 } }] },
  config: { env: "Own-v0", algorithm: "ppo", seed: 1, steps: 2048, numEnvs: 8, hiddenSizes: [64], envOptions: {} },
  summary: {
    env: "Own-v0",
    algorithm: "ppo",
    engine: "fused",
    seed: 1,
    threads: 1,
    steps: 0,
    seconds: 0,
    wideVectors: false,
    stepsPerSecond: Number.NaN,
    meanReturn: null,
    solvedAtStep: null,
    solvedAtSeconds: null,
    parametersSha256: "0".repeat(64),
  },
  update: 0,
  horizon: 2048,
  finished: false,
  rewardThreshold: null,
  timeLimit: 0,
  parameters,
};
const vnode = { constructor: undefined, type: "iframe", props: { srcdoc: "<script>1</script>" } };

describe("the sandbox's port", () => {
  it("passes on what was agreed, key by key", async () => {
    const { link } = answered({ ...run, further: vnode });
    expect(await link.remote.trainer.run()).toEqual(run);
  });

  it("passes on what the environment throws, as a text", async () => {
    const { link, ended } = hostile(({ id }, post) => post({ type: "fault", id, name: "EnvError", message: "ouch" }));
    await expect(link.remote.check()).rejects.toThrow("ouch");
    expect(ended).toEqual([]);
  });

  const calls = [
    { type: "CONSTRUCT", path: ["constructor"], argumentList: [{ type: "RAW", value: "globalThis.escaped = 1" }] },
    { type: "SET", path: ["__proto__", "__proto__", "polluted"], value: { type: "RAW", value: "yes" } },
    { type: "APPLY", path: [], argumentList: [] },
    { type: "APPLY", path: ["call"], argumentList: [] },
    { type: "GET", path: ["constructor", "constructor"] },
    { type: "ENDPOINT", path: [] },
    { type: "RELEASE", path: [] },
  ];
  for (const call of calls)
    it(`understands no call: ${call.type} ${call.path.join(".")}`, async () => {
      const heard: unknown[] = [];
      const { link, ended } = hostile((asked, post) => {
        heard.push(asked);
        post({ id: "probe", ...call });
      });
      await expect(link.remote.trainer.run()).rejects.toThrow("worker: it sent something else than was agreed");
      expect(({} as { polluted?: string }).polluted).toBeUndefined();
      expect((globalThis as { escaped?: number }).escaped).toBeUndefined();
      expect(heard).toHaveLength(1); // the request, and nothing after it
      expect(ended).toContain("terminated");
    });

  const unagreed: readonly [string, unknown][] = [
    ["nothing", undefined],
    ["a text", "answer"],
    ["an answer to nothing", { type: "answer", id: 99, value: run }],
    ["an answer without a number", { type: "answer", value: run }],
    ["another type", { type: "report", id: 1 }],
    ["a fault that is no text", { type: "fault", id: 1, name: "Error", message: vnode }],
  ];
  for (const [what, message] of unagreed)
    it(`ends a worker that sends ${what}`, async () => {
      const { link, ended } = hostile((_, post) => post(message));
      await expect(link.remote.trainer.run()).rejects.toThrow("else than was agreed");
      await expect(link.remote.trainer.run()).rejects.toThrow("else than was agreed");
      expect(ended).toHaveLength(2);
    });

  it("ends a worker that says something unasked, or twice", async () => {
    const { link, ended } = hostile(({ id }, post) => {
      post({ type: "answer", id, value: 3 });
      post({ type: "answer", id, value: 4 });
    });
    expect(await link.remote.trainer.adjust({})).toBe(3);
    await expect(link.remote.trainer.run()).rejects.toThrow("an answer to nothing");
    expect(ended).toContain("terminated");
  });

  const sparse = new Array(2 ** 32 - 1);
  const trained = { reason: "paused" };
  const update = { update: 1, step: 8, seconds: 0.1, metrics: { episodeReturn: 1 } };
  const wrongRuns: readonly [string, unknown][] = [
    ["a config that is an element of the page", { ...run, config: vnode }],
    ["a setting that is one", { ...run, config: { ...run.config, hiddenSizes: [vnode] } }],
    ["a setting called constructor", { ...run, config: JSON.parse('{"env":"Own-v0","constructor":1}') }],
    ["a setting called __proto__", { ...run, config: JSON.parse('{"env":"Own-v0","__proto__":{"polluted":1}}') }],
    ["a built-in environment's name", { ...run, config: { ...run.config, env: "CartPole-v1" } }],
    ["endless settings", { ...run, config: { ...run.config, list: sparse } }],
    ["a hash that is markup", { ...run, summary: { ...run.summary, parametersSha256: "<b>".repeat(30) } }],
    ["changes without end", { ...run, adjustments: { initial: {}, changes: sparse } }],
    ["changes that are texts", { ...run, adjustments: { initial: { clipRange: "<b>" }, changes: [] } }],
    ["no parameters", { ...run, parameters: undefined }],
    ["parameters that are no numbers", { ...run, parameters: new Float32Array([Number.NaN]) }],
    ["parameters of another kind", { ...run, parameters: new Float64Array(2) }],
    ["an update that is no number", { ...run, update: "1" }],
    ["half an update", { ...run, update: 0.5 }],
    ["a text of megabytes", { ...run, config: { ...run.config, algorithm: "a".repeat(1e6) } }],
  ];
  for (const [what, value] of wrongRuns)
    it(`refuses ${what}`, async () => {
      const { link } = answered(value);
      await expect(link.remote.trainer.run()).rejects.toThrow(/worker: it sent something else than was agreed: run/);
    });

  const wrongTraining: readonly [string, unknown][] = [
    ["another reason", { reason: "because" }],
    ["a report without updates", { ...trained, rest: { updates: [], parameters } }],
    ["a list without end", { ...trained, rest: { updates: sparse, parameters } }],
    ["a step that is no number", { ...trained, rest: { updates: [{ ...update, step: Number.NaN }], parameters } }],
    [
      "metrics called __proto__",
      { ...trained, rest: { updates: [{ ...update, metrics: JSON.parse('{"__proto__":{}}') }], parameters } },
    ],
    ["metrics that are texts", { ...trained, rest: { updates: [{ ...update, metrics: { a: "<b>" } }], parameters } }],
  ];
  for (const [what, value] of wrongTraining)
    it(`refuses ${what} from training`, async () => {
      const { link } = hostile(({ ask, id }, post) =>
        post({ type: "answer", id, value: ask === "train" ? value : undefined }),
      );
      const reports: unknown[] = [];
      await expect(link.remote.trainer.train({}, (report) => reports.push(report))).rejects.toThrow("agreed: train");
      expect(reports).toEqual([]);
    });

  const inspection = { count: 1, values: new Float32Array(1), probabilities: new Float32Array(2) };
  const ended = [{ return: 3, length: 2, number: 1, byHand: false }];
  const played = { lanes: 1, actions: [0], returns: [1], lengths: [1], ended };
  const frame = { ...played, observation: new Float32Array(2), inspection };
  const circle = { kind: "circle", name: "c", center: [0, 0], radius: 1, fill: "body" };
  const scene = (shapes: unknown) => ({ title: "", center: [0, 0], width: 1, height: 1, shapes });
  const nested = (depth: number): object =>
    depth === 0 ? circle : { kind: "group", name: "g", shapes: [nested(depth - 1)] };
  const wrongFrames: readonly [string, unknown][] = [
    ["400,000 circles", { scenes: [scene(new Array(400_000).fill(circle))] }],
    ["circles in all lanes", { scenes: new Array(16).fill(scene(new Array(1_000).fill(circle))) }],
    ["lanes without end", { scenes: sparse }],
    ["shapes without end", { scenes: [scene(sparse)] }],
    ["groups in groups", { scenes: [scene([nested(40)])] }],
    ["a colour that is a function's name", { scenes: [scene([{ ...circle, fill: "constructor" }])] }],
    ["a point at NaN", { scenes: [scene([{ ...circle, center: [Number.NaN, 0] }])] }],
    ["a radius below 0", { scenes: [scene([{ ...circle, radius: -1 }])] }],
    ["a polygon of no points", { scenes: [scene([{ kind: "polygon", name: "p", points: [] }])] }],
    [
      "a line of a billion dashes",
      {
        scenes: [
          scene([
            {
              kind: "polyline",
              name: "l",
              points: [
                [0, 0],
                [1e6, 0],
              ],
              stroke: "rod",
              strokeWidth: 1,
              dash: 1e-3,
            },
          ]),
        ],
      },
    ],
    ["an unknown shape", { scenes: [scene([{ ...circle, kind: "script" }])] }],
    ["returns that are elements of the page", { returns: [vnode] }],
    ["no lanes", { lanes: 0 }],
    ["an episode that is an element of the page", { ended: [vnode] }],
    ["an episode of no number", { ended: [{ ...ended[0], number: "1" }] }],
    ["an observation at NaN", { observation: new Float32Array([Number.NaN]) }],
    ["thoughts of another size", { inspection: { ...inspection, count: 2 } }],
  ];
  it("passes on a picture", async () => {
    const whole = { ...frame, scenes: [scene([circle, nested(3)])] };
    expect(await answered(whole).link.remote.player.tick(0, {})).toEqual({
      ...whole,
      scenes: [
        scene([
          circle,
          {
            kind: "group",
            name: "g",
            shapes: [{ kind: "group", name: "g", shapes: [{ kind: "group", name: "g", shapes: [circle] }] }],
          },
        ]),
      ],
    });
  });
  for (const [what, part] of wrongFrames)
    it(`refuses ${what} on the stage`, async () => {
      const { link } = answered({ ...frame, ...(part as object) });
      await expect(link.remote.player.tick(0, {})).rejects.toThrow(/agreed: tick/);
    });

  it("refuses findings, spaces, maps and files that are something else", async () => {
    const report = (message: unknown) => ({
      env: "Own-v0",
      clean: false,
      findings: [{ severity: "error", subject: "x", message }],
      notes: [],
    });
    expect((await answered(report("words")).link.remote.check()).findings[0].message).toBe("words");
    await expect(answered(report(vnode)).link.remote.check()).rejects.toThrow("findings[0].message: expected a text");
    const open = (space: unknown) =>
      answered({ observation: space, action: space }).link.remote.player.open({} as never);
    await expect(open({ type: "constructor" })).rejects.toThrow("expected one of box");
    await expect(open({ type: "discrete", n: 1e12 })).rejects.toThrow("agreed: open");
    const points = new Float32Array(4);
    await expect(answered(inspection).link.remote.player.map(points, 2)).rejects.toThrow("agreed: map");
    const unmatched = { ...inspection, activations: new Float32Array(2) };
    await expect(answered(unmatched).link.remote.player.map(points, 1)).rejects.toThrow("map.activations: expected 1");
    const layers = (values: Float32Array) =>
      answered([{ units: 2, activation: "tanh", values }]).link.remote.player.activations(points);
    expect((await layers(new Float32Array([0.5, 1])))?.[0].units).toBe(2);
    await expect(layers(new Float32Array(3))).rejects.toThrow("[0].values: expected 2 numbers");
    await expect(answered("bytes").link.remote.trainer.checkpoint()).rejects.toThrow("agreed: checkpoint");
    await expect(answered([vnode]).link.remote.player.algorithms()).rejects.toThrow("agreed: algorithms");
  });

  it("follows training by asking, and hands out every report once, the last ones too", async () => {
    let news = 0;
    let end: (() => void) | undefined;
    const { link } = hostile(({ ask, id }, post) => {
      const report = (k: number) => ({ updates: [{ ...update, update: k }], parameters });
      if (ask === "train") end = () => post({ type: "answer", id, value: { reason: "horizon", rest: report(3) } });
      if (ask === "news" && news < 2) post({ type: "answer", id, value: report(++news) });
      else if (ask === "news") {
        post({ type: "answer", id });
        end?.();
      }
    });
    const heard: number[] = [];
    const reason = await link.remote.trainer.train({}, ({ updates }) => heard.push(updates[0].update));
    expect(reason).toBe("horizon");
    expect(heard).toEqual([1, 2, 3]);
  });

  it("gives up a worker that falls silent, and one that is closed", async () => {
    const { link, ended } = hostile(() => {}, 200);
    await expect(link.remote.trainer.run()).rejects.toThrow("it gave no sign of life for 0.2 s and was ended");
    expect(ended).toEqual(["terminated", "worker: it gave no sign of life for 0.2 s and was ended"]);
    const other = hostile(() => {});
    const call = other.link.remote.trainer.run();
    other.link.close();
    await expect(call).rejects.toThrow("worker: it was ended");
  });
});
