/**
 * What a run does beside training, as the user asks for it: checkpoints, evaluations, early stopping, logs. It stands in
 * `config.json`, so that a resumed run does the same unless it is told otherwise.
 */
import { checkChoice, checkInteger, checkKeys, checkNumber, show } from "../core/check.ts";
import type { SessionOptions } from "../trainer/session.ts";
import { numberOrText } from "./values.ts";

const formats = ["tensorboard", "csv"] as const;
export type LogFormat = (typeof formats)[number];

/** Which policy a run saves: the last one as it is, or the better of it and the best on the way, in its better way of acting. */
const savings = ["last", "best"] as const;
export type Saving = (typeof savings)[number];

export interface RunPlan
  extends Pick<
    SessionOptions,
    "checkpointEvery" | "checkpointMinutes" | "evaluateEvery" | "evaluateEpisodes" | "stopAtReturn" | "patience"
  > {
  /** Checkpoints that stay, beside the best. */
  readonly keep: number;
  /** Logs beside `metrics.jsonl`. */
  readonly log: readonly LogFormat[];
  /** Default: best, but where a tuned preset runs. */
  readonly save?: Saving;
}

/** The options as commander gives them. */
export interface PlanOptions {
  checkpointEvery?: string;
  keep?: string;
  evaluateEvery?: string;
  evaluateEpisodes?: string;
  stopAtReturn?: string;
  patience?: string;
  log?: string;
  save?: string;
}

const MOST_KEPT = 1_000_000;

/** Settings that need not be whole; what they must be besides, and the limits of others, the session knows. */
const ANY: readonly string[] = ["checkpointMinutes", "stopAtReturn"];
const MOST: Readonly<Record<string, number>> = { evaluateEpisodes: 1_000_000 };

const INITIAL: RunPlan = { checkpointMinutes: 1, keep: 3, log: ["tensorboard"] };

/**
 * @param before the plan of the run that is resumed
 * @throws TypeError, RangeError naming the option
 */
export function parsePlan(given: PlanOptions, before: RunPlan = INITIAL): RunPlan {
  const number = (text: string | undefined) => (text === undefined ? undefined : (numberOrText(text) as number));
  const every = given.checkpointEvery === undefined ? undefined : interval(given.checkpointEvery);
  const { checkpointEvery, checkpointMinutes } = every ?? before;
  const plan = {
    checkpointEvery,
    checkpointMinutes,
    keep: checkInteger("--keep", number(given.keep) ?? before.keep, { least: 1, most: MOST_KEPT }),
    evaluateEvery: number(given.evaluateEvery) ?? before.evaluateEvery,
    evaluateEpisodes: number(given.evaluateEpisodes) ?? before.evaluateEpisodes,
    stopAtReturn: number(given.stopAtReturn) ?? before.stopAtReturn,
    patience: number(given.patience) ?? before.patience,
    log: given.log === undefined ? before.log : logFormats(given.log),
    save: given.save === undefined ? before.save : checkChoice("--save", given.save, savings),
  };
  if (plan.patience !== undefined && plan.evaluateEvery === undefined)
    throw new RangeError("--patience: expected --evaluate-every beside it, since it counts evaluations");
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined)) as unknown as RunPlan;
}

/** The plan that a `config.json` holds: what is not there, or makes no sense, is refused. */
export function recordedPlan(value: unknown): RunPlan {
  if (value === undefined) return INITIAL;
  const keys = [
    "checkpointEvery",
    "checkpointMinutes",
    "keep",
    "evaluateEvery",
    "evaluateEpisodes",
    "stopAtReturn",
    "patience",
    "log",
    "save",
  ];
  checkKeys("run", value, keys);
  const { log, keep, save, ...numbers } = value as Record<string, unknown>;
  for (const [name, number] of Object.entries(numbers)) {
    if (ANY.includes(name)) checkNumber(`run.${name}`, number);
    else checkInteger(`run.${name}`, number, { least: 1, most: MOST[name] ?? Number.MAX_SAFE_INTEGER });
  }
  if (!Array.isArray(log)) throw new TypeError(`run.log: expected a list of ${formats.join(", ")}, got ${show(log)}`);
  return {
    ...(numbers as Partial<RunPlan>),
    keep: checkInteger("run.keep", keep, { least: 1, most: MOST_KEPT }),
    log: log.map((name) => checkChoice("run.log", name, formats)),
    ...(save === undefined ? {} : { save: checkChoice("run.save", save, savings) }),
  };
}

/** What of a plan a session is told. */
export function sessionOf({ keep: _, log: __, save: ___, ...session }: RunPlan): SessionOptions {
  return session;
}

const MINUTES = { s: 1 / 60, m: 1, h: 60 } as const;

/** `50000` or `1e5`: environment steps; `90s`, `10m`, `1h`: time. */
function interval(text: string): Pick<SessionOptions, "checkpointEvery" | "checkpointMinutes"> {
  const [, amount, unit] = /^(.*\d)\s*([smh])$/.exec(text.trim()) ?? [];
  const expected = "expected environment steps such as 50000, or a time such as 90s, 10m or 1h";
  if (unit === undefined) {
    const steps = numberOrText(text);
    if (typeof steps !== "number" || !Number.isSafeInteger(steps) || steps < 1)
      throw new RangeError(`--checkpoint-every: ${expected}, got ${JSON.stringify(text)}`);
    return { checkpointEvery: steps };
  }
  const value = numberOrText(amount);
  if (typeof value !== "number" || !(value > 0) || !Number.isFinite(value))
    throw new RangeError(`--checkpoint-every: ${expected}, got ${JSON.stringify(text)}`);
  return { checkpointMinutes: value * MINUTES[unit as keyof typeof MINUTES] };
}

/** `tensorboard,csv`, or `none`. */
function logFormats(text: string): LogFormat[] {
  if (text === "none") return [];
  return text.split(",").map((name) => checkChoice("--log", name.trim(), formats));
}
