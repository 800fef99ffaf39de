/**
 * What Stable-Baselines3's `model.save` writes: a zip archive with `data`, JSON that says what the model is, and
 * `policy.pth`, the state dictionary. Of `data` is read what determines actions: activation, squashing, spaces, whether
 * observations came from `VecNormalize`. Objects stand in it as pickles in base64, read like any other.
 */
import { parseJson } from "../core/json.ts";
import { hasOwn } from "../core/own_key.ts";
import { box, discrete, multiBinary, multiDiscrete, type Space } from "../core/space.ts";
import { FileFormatError, type Tensor } from "../files/safetensors.ts";
import type { ActivationName } from "../networks/network.ts";
import { arrayOf, numpyNames } from "./numpy.ts";
import { readPickle } from "./pickle.ts";
import { entriesOf, type Pickled, PickledObject } from "./pickled.ts";
import { readTorchFile } from "./torch_file.ts";
import { ZipArchive } from "./zip.ts";

const DATA = "data";
const POLICY = "policy.pth";
const MOST_DATA = 16 << 20; // bytes of JSON; it is some 20 kB, and more where episodes' infos are large

/** What the file says beside the tensors; missing is what it does not say. */
export interface Sb3Facts {
  activation?: ActivationName;
  squashed?: boolean;
  observationSpace?: Space;
  actionSpace?: Space;
  /** Whether observations were normalised. */
  normalized?: boolean;
}

const activations: Readonly<Record<string, ActivationName>> = {
  "activation.Tanh": "tanh",
  "activation.ReLU": "relu",
  "activation.LeakyReLU": "leakyRelu",
  "activation.ELU": "elu",
  "activation.Sigmoid": "sigmoid",
  "linear.Identity": "linear",
};

export function isSb3Model(archive: ZipArchive): boolean {
  return archive.has(DATA) && archive.has(POLICY);
}

/**
 * @param activation in place of what the file says, which may be a function of its own
 * @throws FileFormatError that says what is wrong
 */
export async function readSb3Model(
  bytes: Uint8Array,
  activation: ActivationName | undefined,
): Promise<{ tensors: Map<string, Tensor>; facts: Sb3Facts }> {
  const archive = new ZipArchive(bytes);
  const text = await archive.read(DATA);
  const tensors = await readTorchFile(await archive.read(POLICY));
  return { tensors, facts: factsOf(parse(text), activation) };
}

type Json = Readonly<Record<string, unknown>>;

function parse(bytes: Uint8Array): Json {
  if (bytes.byteLength > MOST_DATA) throw new FileFormatError(`its "${DATA}" has more than ${MOST_DATA >> 20} MiB`);
  try {
    const value: unknown = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isRecord(value)) return value;
  } catch (error) {
    throw new FileFormatError(`its "${DATA}" is not JSON`, { cause: error });
  }
  throw new FileFormatError(`its "${DATA}" is no JSON object`);
}

function factsOf(data: Json, activation: ActivationName | undefined): Sb3Facts {
  const { policy_kwargs } = data;
  const settings = isRecord(policy_kwargs) ? policy_kwargs : {};
  const extractor = settings.features_extractor_class;
  if (extractor !== undefined && !String(extractor).includes("FlattenExtractor"))
    throw new FileFormatError(
      `it has the features extractor ${named(extractor)}; swingup's policies take observations as they are`,
    );
  return {
    activation: activation ?? activationOf(settings.activation_fn),
    squashed: settings.squash_output === true,
    observationSpace: spaceOf(data.observation_space),
    actionSpace: spaceOf(data.action_space),
    normalized: wasNormalized(data),
  };
}

/** Of `MlpPolicy` unless its arguments say otherwise: "<class 'torch.nn.modules.activation.ReLU'>". */
function activationOf(value: unknown): ActivationName | undefined {
  if (value === undefined) return "tanh";
  const name = named(value).replace(/^torch\.nn\.modules\./, "");
  if (hasOwn(activations, name)) return activations[name];
  throw new FileFormatError(`its activation is ${name}; swingup has ${Object.values(activations).join(", ")}`);
}

/** A class by its name, as Python prints it; in an object of the JSON, under ":type:". */
function named(value: unknown): string {
  const text = String(isRecord(value) ? (value.__module__ ?? value[":type:"]) : value);
  return /^<\w+ '?([\w.]{1,120})/.exec(text)?.[1] ?? "something else";
}

/** VecNormalize keeps the observations that came before it; where they are the same, it normalized rewards only. */
function wasNormalized({ _last_original_obs: original, _last_obs: seen }: Json): boolean | undefined {
  if (original === undefined) return undefined;
  if (original === null) return false;
  const [before, after] = [serialized(original), serialized(seen)].map((value) => arrayOf(value)?.values);
  return before && after ? before.join() !== after.join() : undefined;
}

const spaceNames = {
  what: "a space of Gymnasium's",
  allows: (name: string) =>
    /^gym(nasium)?\.spaces\.\w+\.\w+$/.test(name) || /^numpy\.random\.[\w.]+$/.test(name) || numpyNames.includes(name),
  remedy: "it is not read",
};

/** The object that a pickle in the JSON holds; undefined where it is something that is not needed. */
function serialized(value: unknown): Pickled | undefined {
  const text = isRecord(value) ? value[":serialized:"] : undefined;
  if (typeof text !== "string") return undefined;
  try {
    return readPickle(
      Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
      spaceNames,
    );
  } catch {
    return undefined; // of a class that other versions had, or a user's own
  }
}

function spaceOf(value: unknown): Space | undefined {
  const object = serialized(value);
  if (!(object instanceof PickledObject)) return undefined;
  const fields = entriesOf(object.state);
  const numbers = (name: string) => {
    const found = fields?.get(name);
    return found === undefined ? undefined : arrayOf(found)?.values;
  };
  try {
    switch (object.of.split(".").pop()) {
      case "Box": {
        const [low, high] = [numbers("low"), numbers("high")];
        return low && high && box(low, high);
      }
      case "Discrete":
        return discrete(numbers("n")?.[0] ?? 0);
      case "MultiDiscrete":
        return multiDiscrete(numbers("nvec") ?? []);
      case "MultiBinary":
        return multiBinary(numbers("n")?.[0] ?? 0);
      default:
        return undefined;
    }
  } catch {
    return undefined; // no numbers of a space
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
