/** Names that are nearly right, in spaces, members and results: told with the right spelling, at run time and by checkEnv. */
import { checkEnv, defineEnv, type EnvFactory, makeVectorEnv, multiDiscrete } from "swingup";
import { describe, expect, it } from "vitest";
import { Walk } from "./users_envs.ts";

const change = (changes: object) => (() => Object.assign(new Walk(), changes)) as unknown as EnvFactory;
/** A class with other names for some members. */
const renamed = (names: Readonly<Record<string, string>>) =>
  (() => {
    const walk = new Walk();
    const wanted = Object.fromEntries(Object.entries(names).map(([from, to]) => [to, Reflect.get(walk, from)]));
    return Object.assign(walk, Object.fromEntries(Object.keys(names).map((name) => [name, undefined])), wanted);
  }) as unknown as EnvFactory;

const cases: [string, EnvFactory, RegExp][] = [
  [
    "actionSpace",
    change({ actionSpace: { type: "discrete", n: 3, start: -1 } }),
    /^discrete: expected no start, since choices count from 0, got -1; add it inside step\(\)$/,
  ],
  [
    "actionSpace",
    change({ actionSpace: { type: "multiDiscrete", nvec: [2, 3], start: [1, 1] } }),
    /^multiDiscrete: expected no start/,
  ],
  [
    "actionSpace",
    change({ actionSpace: { type: "box", low: [-1], high: [1], dtype: "float64" } }),
    /^box: expected no dtype, got "float64"; numbers of a box are float32/,
  ],
  [
    "actionSpace",
    change({ actionSpace: { type: "box", low: [-1], high: [1], shpe: [1] } }),
    /^box: unknown key "shpe" \(did you mean "shape" or "type"\?\); allowed are type, low, high, shape$/,
  ],
  ["actionSpace", change({ actionSpace: { type: "multiBinary", n: 2, N: 3 } }), /^multiBinary: unknown key "N"/],
  [
    "actionSpace",
    change({ actionSpace: { type: "MultiDiscrete", nvec: [2] } }),
    /^type: expected one of box, discrete, multiDiscrete, multiBinary, got "MultiDiscrete" \(did you mean "multiDiscrete"/,
  ],
  [
    "observationSpace",
    renamed({ observationSpace: "observation_space" }),
    /^expected box.*, got undefined; there is "observation_space", which nobody reads: call it observationSpace$/,
  ],
  [
    "observationSpace",
    renamed({ observationSpace: "observationspace" }),
    /; there is "observationspace", which nobody reads: call it observationSpace$/,
  ],
  [
    "actionSpace",
    renamed({ actionSpace: "action_space" }),
    /; there is "action_space", which nobody reads: call it actionSpace$/,
  ],
  [
    "actionSpace",
    renamed({ actionSpace: "acitonSpace" }),
    /; there is "acitonSpace", which nobody reads: call it actionSpace$/,
  ],
  [
    "reset",
    renamed({ reset: "resett" }),
    /^expected a method, got undefined; there is "resett", which nobody reads: call it reset$/,
  ],
  ["step", renamed({ step: "Step" }), /; there is "Step", which nobody reads: call it step$/],
  ["action_masks", change({ action_masks: true }), /^nobody reads it: call it actionMasks$/],
  ["actionMask", change({ actionMask: [1, 1] }), /^nobody reads it: call it actionMasks$/],
  [
    "setState",
    renamed({ setState: "set_state" }),
    /^expected a method, since there is getState, got nothing; there is "set_state", which nobody reads: call it setState$/,
  ],
  ["Close", change({ Close: () => {} }), /^nobody reads it: call it close$/],
  ["step_into", change({ step_into: () => {} }), /^nobody reads it: call it stepInto$/],
];

describe("a name that is nearly right", () => {
  it.each(cases)("%s, case %#, is told by defineEnv and by checkEnv", async (field, factory, text) => {
    const { findings } = await checkEnv(factory);
    expect(findings).toContainEqual({ severity: "error", subject: field, message: expect.stringMatching(text) });
    const line = new RegExp(`^Walk: ${field}: .*${text.source.replace(/^\^/, "")}`);
    expect(() => defineEnv(factory)).toThrow(line);
  });

  it("leaves an author's own names alone", async () => {
    const factory = change({
      _close: 1,
      closed: false,
      rendered: 3,
      renderer: {},
      actionSpaces: [1],
      stepped: 0,
      state: [1],
    });
    expect((await checkEnv(factory)).findings).toEqual([]);
    const masked = () =>
      Object.assign(new Walk(), {
        actionMasks: true,
        actionMask: [1, 1],
        reset: () => ({ observation: [0], info: { actionMask: [1, 1] } }),
      });
    expect(() => defineEnv(masked as never)).not.toThrow();
  });
});

describe("a field of a result that is nearly right", () => {
  const stepping = (result: object) =>
    change({ step: () => ({ observation: [0], reward: 0, terminated: false, ...result }) });
  const fields: [string, EnvFactory, RegExp][] = [
    [
      "observation",
      stepping({ observation: undefined, obs: [0] }),
      /expected an array of 1 number, got undefined; there is "obs", which nobody reads: call it observation$/,
    ],
    [
      "terminated",
      stepping({ terminated: undefined, done: true }),
      /expected true or false, got undefined; there is "done", which nobody reads: call it terminated$/,
    ],
    [
      "reward",
      stepping({ reward: undefined, rew: 1 }),
      /got undefined; there is "rew", which nobody reads: call it reward$/,
    ],
    [
      "observation",
      change({ reset: () => ({ obs: [0] }) }),
      /got an object \(Object\); there is "obs", which nobody reads: call it observation$/,
    ],
    [
      "observation",
      change({ reset: () => [[0], {}] }),
      /got 2: it looks like \[observation, info\]; give \{ observation, info \}$/,
    ],
    [
      "info.actionMask",
      change({
        actionMasks: true,
        actionSpace: multiDiscrete([2]),
        reset: () => ({ observation: [0], info: { action_mask: [1, 1] } }),
      }),
      /got undefined; there is "action_mask", which nobody reads: call it actionMask$/,
    ],
  ];
  it.each(fields)("%s, case %#", async (field, factory, text) => {
    const { findings } = await checkEnv(factory, { steps: 10 });
    expect(findings).toContainEqual({ severity: "error", subject: field, message: expect.stringMatching(text) });
    const env = await makeVectorEnv(factory);
    const play = () => {
      env.reset();
      env.step();
    };
    expect(play).toThrow(text);
  });

  it("is told by checkEnv where masks are not declared", async () => {
    const factory = change({ reset: () => ({ observation: [0], info: { action_mask: [1, 1] } }) });
    const { findings } = await checkEnv(factory, { steps: 10 });
    expect(findings.map(({ message }) => message)).toContain(
      'it has no actionMask; there is "action_mask", which nobody reads: call it actionMask, and declare actionMasks = true',
    );
  });
});
