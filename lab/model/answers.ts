/**
 * What the sandbox answers, read before anything is done with it. Whoever wrote the environment may have written the
 * answers too: each is copied, key by key, with the kinds and sizes that it may have, or refused as a whole.
 */
import type {
  Evaluation,
  InitialPolicyRecord,
  Inspection,
  RunSummary,
  Space,
  TrainingConfig,
  TrainingUpdate,
} from "swingup";
import type { HostedRun, TrainerReport } from "swingup/workers";
import { scenesOf } from "../worker/picture.ts";
import type { Ended, Frame, Spaces } from "../worker/player.ts";
import type { Adjusted, Answers, Reply, Trained } from "../worker/protocol.ts";
import {
  bytes,
  flag,
  floats,
  listOf,
  nothing,
  number,
  oneOf,
  optional,
  orNull,
  own,
  plainObject,
  type Read,
  record,
  text,
  whole,
  wrong,
} from "../worker/shape.ts";
import {
  floats32,
  inspected,
  layer,
  MOST_NUMBERS,
  MOST_PARAMETERS,
  map,
  short,
  tensor,
  whollyInspected,
} from "./answered_thoughts.ts";
import { OWN_ID } from "./settings.ts";

const MOST_FILE = 2 ** 29; // bytes
const MOST_UPDATES = 200_000; // in a report: those of some minutes in which the page stood still
const MOST_METRICS = 200;
const MOST_LANES = 64;
const MOST_WORDS = 2_000; // characters
const KEY = /^[a-z]\w{0,60}$/i;
const stopReasons = ["paused", "horizon", "stopAt", "aborted", "stopAtReturn", "patience"] as const;

const ownId: Read<string> = oneOf([OWN_ID]);
const words = text(MOST_WORDS);
const learnt = {
  parameters: floats(Float32Array, MOST_PARAMETERS),
  statistics: optional(floats(Float64Array, MOST_PARAMETERS, "bounds")),
};

/** A number that may be missing, as the mean of no episodes is. */
const measured: Read<number> = (value, what) => {
  if (value !== null && typeof value !== "number") throw wrong(what, "a number", value);
  return typeof value === "number" && Number.isFinite(value) ? value : Number.NaN;
};

const metrics: Read<TrainingUpdate["metrics"]> = (value, what) => {
  const entries = Object.entries(plainObject(value, what));
  if (entries.length > MOST_METRICS) throw wrong(what, `at most ${MOST_METRICS} metrics`, entries);
  const copy = entries.map(([name, element]) => [checkKey(name, what), measured(element, `${what}.${name}`)] as const);
  return Object.fromEntries(copy) as unknown as TrainingUpdate["metrics"];
};

const update = record<TrainingUpdate>({
  update: whole(1),
  step: whole(1),
  seconds: number(0),
  metrics,
  evaluation: nothing, // the page asks for none
});

const report: Read<TrainerReport> = (value, what) => {
  const read = record<TrainerReport>({ updates: listOf(update, MOST_UPDATES), ...learnt })(value, what);
  if (read.updates.length === 0) throw wrong(`${what}.updates`, "at least one", []);
  return read;
};

/** Settings are names, numbers and lists of them, at most some levels deep. */
const config: Read<TrainingConfig> = (value, what) => {
  const copy = plain(value, what, { left: 5_000 }, 4);
  const required = { env: ownId, algorithm: short, seed: whole(), steps: whole(1), numEnvs: whole(1, 65_536) };
  return { ...(copy as TrainingConfig), ...record(required as object)(copy, what) };
};

const summary = record<RunSummary>({
  env: ownId,
  algorithm: short,
  engine: short,
  seed: whole(),
  threads: whole(1, 1024),
  wideVectors: flag,
  steps: whole(),
  seconds: number(0),
  stepsPerSecond: measured,
  meanReturn: orNull(number()),
  solvedAtStep: orNull(whole()),
  solvedAtSeconds: orNull(number(0)),
  parametersSha256: text(64, /^[0-9a-f]{64}$/),
  initialPolicy: optional(record<InitialPolicyRecord>({ parametersSha256: text(64, /^[0-9a-f]{64}$/), value: flag })),
});

const adjusted = record<Adjusted>({
  learningRate: optional(number()),
  clipRange: optional(number()),
  entropyCoefficient: optional(number()),
});

const run = record<HostedRun>({
  config,
  adjustments: record<HostedRun["adjustments"]>({
    initial: adjusted,
    changes: listOf(
      record<HostedRun["adjustments"]["changes"][number]>({ update: whole(), values: adjusted }),
      100_000,
    ),
  }),
  summary,
  update: whole(),
  horizon: whole(),
  finished: flag,
  rewardThreshold: orNull(number()),
  timeLimit: number(),
  ...learnt,
});

const frame = record<Frame>({
  lanes: whole(1, MOST_LANES),
  states: nothing, // its pictures are its own
  scenes: optional(scenesOf(MOST_LANES)),
  actions: listOf(optional(action), MOST_LANES),
  returns: listOf(number(), MOST_LANES),
  lengths: listOf(whole(), MOST_LANES),
  ended: listOf(
    optional(record<Ended>({ return: number(), length: whole(), number: whole(1), byHand: flag })),
    MOST_LANES,
  ),
  observation: floats32,
  inspection: whollyInspected(record<Inspection>(inspected), 1),
});

function action(value: unknown, what: string): number | Float32Array {
  return typeof value === "number" ? number()(value, what) : floats32(value, what);
}

/** Of actions and observations; a page has no room for long ones. */
const names = optional(listOf(text(200), 10_000));

const space: Read<Space> = (value, what) => {
  const type = own(plainObject(value, what), "type");
  const sizes = listOf(whole(1, MOST_NUMBERS), 1000);
  const bounds = floats(Float32Array, MOST_NUMBERS, "bounds");
  const n = whole(1, MOST_NUMBERS);
  const is = <T extends string>(name: T) => ({ type: () => name });
  switch (type) {
    case "box": {
      const box = record<Space & { type: "box" }>({ ...is(type), shape: sizes, low: bounds, high: bounds })(
        value,
        what,
      );
      if (box.low.length === 0 || box.low.length !== box.high.length)
        throw wrong(what, "as many low as high bounds", value);
      return box;
    }
    case "discrete":
      return record<Space & { type: "discrete" }>({ ...is(type), n })(value, what);
    case "multiDiscrete":
      return record<Space & { type: "multiDiscrete" }>({ ...is(type), nvec: sizes })(value, what);
    case "multiBinary":
      return record<Space & { type: "multiBinary" }>({ ...is(type), n })(value, what);
    default:
      throw wrong(`${what}.type`, "one of box, discrete, multiDiscrete, multiBinary", type);
  }
};

const finding = record<Answers["check"]["findings"][number]>({
  severity: oneOf(["error", "warning"] as const),
  subject: short,
  message: words,
});

/** For each request, how its answer is read. */
export const answers: { readonly [A in Exclude<keyof Answers, "map">]: Read<Answers[A]> } & {
  readonly map: typeof map;
} = {
  alive: nothing,
  define: nothing,
  check: record<Answers["check"]>({
    env: ownId,
    clean: flag,
    findings: listOf(finding, 500),
    notes: listOf(words, 500),
  }),
  create: run,
  resume: run,
  run,
  train: record<Trained>({ reason: oneOf(stopReasons), rest: optional(report) }),
  news: optional(report),
  pause: nothing,
  adjust: whole(),
  checkpoint: bytes(MOST_FILE),
  policy: bytes(MOST_FILE),
  evaluate: record<Evaluation>({
    env: ownId,
    episodes: whole(1),
    meanReturn: number(),
    stdReturn: number(0),
    minReturn: number(),
    maxReturn: number(),
    meanLength: number(0),
    returns: listOf(number(), 1_000_000),
  }),
  open: record<Spaces>({
    observation: space,
    action: space,
    tensors: listOf(tensor, 100),
    actionNames: names,
    observationNames: names,
  }),
  learn: nothing,
  tick: optional(frame),
  map,
  activations: optional(listOf(layer, 100)),
  algorithms: listOf(text(20, /^[a-z0-9]+$/), 20),
  unread: listOf(text(60, KEY), 200),
};

/** A message, whatever its value is. */
export function readReply(data: unknown): Reply {
  const type = own(plainObject(data, "message"), "type");
  const id = whole(1);
  if (type === "answer") {
    const { id: of } = record<{ id: number }>({ id })(data, "message");
    return { type, id: of, value: own(data as object, "value") };
  }
  if (type !== "fault") throw wrong("message.type", "answer or fault", type);
  const cut: Read<string> = (value, what) => text(2 ** 24)(value, what).slice(0, MOST_WORDS);
  return {
    type,
    ...record<{ id: number; name: string; message: string }>({ id, name: short, message: cut })(data, "message"),
  };
}

function plain(value: unknown, what: string, room: { left: number }, depth: number): unknown {
  if (--room.left < 0) throw wrong(what, "fewer settings", value);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  if (typeof value === "string") return text(200)(value, what);
  if (typeof value !== "object" || depth === 0) throw wrong(what, "a setting", value);
  const further = (element: unknown, name: string) => plain(element, name, room, depth - 1);
  if (Array.isArray(value)) return listOf(further, 1000)(value, what);
  const entries = Object.entries(value).map(([key, element]) => [checkKey(key, what), element] as const);
  const given = entries.filter(([, element]) => element !== undefined);
  return Object.fromEntries(given.map(([key, element]) => [key, further(element, `${what}.${key}`)]));
}

/** `constructor: undefined` is by what preact knows its own elements; neither it nor a prototype is a setting. */
function checkKey(key: string, what: string): string {
  if (!KEY.test(key) || key === "constructor" || key === "prototype") throw wrong(what, "names as keys", key);
  return key;
}
