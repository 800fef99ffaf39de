/**
 * The statistics by which Stable-Baselines3's `VecNormalize` and Gymnasium's `NormalizeObservation` normalize: from the
 * pickle that `VecNormalize.save` writes, from a pickled `RunningMeanStd` or dictionary, or from JSON such as
 * `{ "mean": [...], "var": [...], "count": 20000 }`. The form is clip((x - mean) / sqrt(var + epsilon), -limit, limit).
 */
import { parseJson } from "../core/json.ts";
import { FileFormatError } from "../files/safetensors.ts";
import { OBSERVATION_LIMIT, VARIANCE_EPSILON } from "../networks/feature_statistics.ts";
import { arrayOf, numpyNames } from "./numpy.ts";
import { readPickle } from "./pickle.ts";
import { entriesOf, type Pickled, PickledObject } from "./pickled.ts";

/** As `importPolicy` takes it. */
export interface ImportedNormalization {
  mean: ArrayLike<number>;
  variance: ArrayLike<number>;
  /** Observations that they were made of, where the file says it. */
  count?: number;
}

const runningMeans = [
  "stable_baselines3.common.running_mean_std.RunningMeanStd",
  "gymnasium.wrappers.normalize.RunningMeanStd",
  "gymnasium.wrappers.utils.RunningMeanStd",
  "gym.wrappers.normalize.RunningMeanStd",
];
const wrapper = "stable_baselines3.common.vec_env.vec_normalize.VecNormalize";

/** What stands in it beside arrays, none of it needed: spaces and generators. */
const besides = [/^gym(nasium)?\.spaces\.\w+\.\w+$/, /^numpy\.random\.[\w.]+$/, /^collections\.OrderedDict$/];

const names = {
  what: "a file of VecNormalize",
  allows: (name: string) =>
    [...runningMeans, wrapper, ...numpyNames].includes(name) || besides.some((pattern) => pattern.test(name)),
  remedy: 'write the means and variances as JSON, {"mean": [...], "var": [...]}',
};

/** Undefined where the file says that observations are not normalised. */
export function readNormalization(bytes: Uint8Array): ImportedNormalization | undefined {
  const fields = isPickle(bytes) ? pickledFields(bytes) : jsonFields(bytes);
  if (fields.get("norm_obs") === false) return undefined;
  const inner = fields.get("obs_rms");
  if (inner instanceof Map && inner.size > 0 && !inner.has("mean"))
    throw new FileFormatError("its observations are a dictionary of several; swingup's are one array");
  const statistics = inner instanceof Map ? inner : fields;
  const mean = arrayOf(statistics.get("mean"))?.values;
  const variance = arrayOf(statistics.get("var") ?? statistics.get("variance"))?.values;
  if (!mean || !variance) throw new FileFormatError("expected a mean and a var, each an array of numbers");
  const limit = numberOf(fields, "clip_obs") ?? OBSERVATION_LIMIT;
  if (limit !== OBSERVATION_LIMIT)
    throw new FileFormatError(`it clips observations to +-${limit}; swingup's limit is ${OBSERVATION_LIMIT}`);
  const count = numberOf(statistics, "count");
  return {
    mean,
    variance: withEpsilon(variance, numberOf(fields, "epsilon")),
    ...(count === undefined ? {} : { count }),
  };
}

/** swingup adds an epsilon of its own to variances. */
function withEpsilon(variance: Float64Array, epsilon = VARIANCE_EPSILON): Float64Array {
  if (epsilon === VARIANCE_EPSILON) return variance;
  const result = variance.map((value) => value + epsilon - VARIANCE_EPSILON);
  if (!(epsilon >= 0) || result.some((value) => value < 0))
    throw new FileFormatError(`its epsilon is ${epsilon}; swingup's is ${VARIANCE_EPSILON}`);
  return result;
}

function isPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80;
}

type Fields = ReadonlyMap<Pickled, Pickled>;

/** The object's attributes, those of its statistics as a map within. */
function pickledFields(bytes: Uint8Array): Fields {
  const fields = attributes(readPickle(bytes, names));
  if (!fields) throw new FileFormatError("expected VecNormalize, a RunningMeanStd or a dictionary");
  const inner = attributes(fields.get("obs_rms"));
  return inner ? new Map([...fields, ["obs_rms", new Map(inner)]]) : fields;
}

function attributes(value: Pickled | undefined): Fields | undefined {
  if (value instanceof PickledObject && [...runningMeans, wrapper].includes(value.of)) return entriesOf(value.state);
  return entriesOf(value);
}

function jsonFields(bytes: Uint8Array): Fields {
  let value: unknown;
  try {
    value = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new FileFormatError("expected a pickle of VecNormalize, or JSON with mean and var", { cause: error });
  }
  if (!isRecord(value)) throw new FileFormatError("expected a JSON object with mean and var");
  const fields = new Map(Object.entries(value)) as Map<Pickled, Pickled>;
  return isRecord(value.obs_rms) ? fields.set("obs_rms", new Map(Object.entries(value.obs_rms)) as Pickled) : fields;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields.get(name);
  if (value === undefined) return undefined;
  const [number] = arrayOf(value)?.values ?? [];
  if (number === undefined || !Number.isFinite(number)) throw new FileFormatError(`${name}: expected a finite number`);
  return number;
}
