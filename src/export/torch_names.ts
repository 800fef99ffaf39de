/**
 * Policies that were trained in PyTorch, by the names that their parameters have in a state dictionary. One table for
 * each library says which name is which layer; layers are in the order of the numbers in the names (the numbers between
 * them are activations, which have no parameters). What is no perceptron is refused by what its names say that it is.
 */
import { show } from "../core/show.ts";
import { FileFormatError, type Tensor } from "../files/safetensors.ts";
import type { ActivationName } from "../networks/network.ts";
import type { ImportedPolicy } from "./imported.ts";
import type { DenseLayer } from "./policy_graph.ts";

export const torchFormats = ["stable-baselines3", "cleanrl"] as const;
export type TorchFormat = (typeof torchFormats)[number];

type Role = "shared" | "policy" | "value";

interface NameTable {
  /** The first group is the layer's number; a name without one is the last layer. The last group is weight or bias. */
  layers: readonly { pattern: RegExp; role: Role }[];
  logStd: readonly string[];
}

const tables: Record<TorchFormat, NameTable> = {
  // ActorCriticPolicy with an MlpExtractor (common/policies.py, common/torch_layers.py)
  "stable-baselines3": {
    layers: [
      { pattern: /^mlp_extractor\.shared_net\.(\d+)\.(weight|bias)$/, role: "shared" }, // before 1.8
      { pattern: /^mlp_extractor\.policy_net\.(\d+)\.(weight|bias)$/, role: "policy" },
      { pattern: /^action_net()\.(weight|bias)$/, role: "policy" },
      { pattern: /^mlp_extractor\.value_net\.(\d+)\.(weight|bias)$/, role: "value" },
      { pattern: /^value_net()\.(weight|bias)$/, role: "value" },
    ],
    logStd: ["log_std"],
  },
  // Agent of ppo.py and ppo_continuous_action.py
  cleanrl: {
    layers: [
      { pattern: /^actor\.(\d+)\.(weight|bias)$/, role: "policy" },
      { pattern: /^actor_mean\.(\d+)\.(weight|bias)$/, role: "policy" },
      { pattern: /^critic\.(\d+)\.(weight|bias)$/, role: "value" },
    ],
    logStd: ["actor_logstd"],
  },
};

type Tensors = ReadonlyMap<string, Tensor>;

const CONVOLUTIONAL = "a convolutional policy";

/** What policies of other kinds are called, by names that only they have. */
const others: readonly { pattern: RegExp; what: string }[] = [
  { pattern: /\bq_net(_target)?\b|\bquantile_net\b/, what: "a Q network (DQN)" },
  { pattern: /lstm|\bgru\b/, what: "a recurrent policy" },
  { pattern: /\bcnn\b|\bconv/, what: CONVOLUTIONAL },
  { pattern: /\bqf\d|\bactor\.(mu|latent_pi)\b|\bfc_(mean|mu)\b/, what: "the actor of SAC, TD3 or DDPG" },
  { pattern: /^network\.\d/, what: "a Q network (CleanRL's DQN)" },
  { pattern: /features_extractor/, what: "a policy with a features extractor" },
];

/** @throws FileFormatError where they are the tensors of another kind of policy */
function refuseOthers(tensors: Tensors): void {
  for (const [name, { shape }] of tensors) {
    const what = shape.length > 2 ? CONVOLUTIONAL : others.find(({ pattern }) => pattern.test(name))?.what;
    if (what)
      throw new FileFormatError(
        `${what} (tensor ${show(name)}); swingup's policies are perceptrons with a value, such as PPO's and A2C's`,
      );
  }
}

/** Without what torch.compile and DataParallel put into names. */
function withoutWrappers(tensors: Tensors): Tensors {
  const result = new Map<string, Tensor>();
  for (const [name, tensor] of tensors) {
    const plain = name
      .split(".")
      .filter((part) => part !== "_orig_mod" && part !== "module")
      .join(".");
    if (result.has(plain)) throw new FileFormatError(`two tensors are called ${show(plain)}`);
    result.set(plain, tensor);
  }
  return result;
}

/** The library whose names these are. */
function formatOf(tensors: Tensors): TorchFormat {
  const names = [...tensors.keys()];
  const found = torchFormats.find((format) => names.some((name) => placeOf(tables[format], name)));
  if (found) return found;
  throw new FileFormatError(
    `expected the tensors of a policy by ${torchFormats.join(" or ")}, got ${
      names
        .slice(0, 3)
        .map((name) => show(name).slice(1, -1))
        .join(", ") || "none"
    }`,
  );
}

/**
 * @param format found out from the names unless given
 * @throws FileFormatError naming the tensor that is missing, has the wrong shape or belongs to no layer
 */
export function readTorchPolicy(
  given: Tensors,
  format: TorchFormat | undefined,
  activation: ActivationName,
): ImportedPolicy {
  const tensors = withoutWrappers(given);
  refuseOthers(tensors);
  const library = format ?? formatOf(tensors);
  const table = tables[library];
  const groups: Record<Role, Layers> = { shared: new Map(), policy: new Map(), value: new Map() };
  let logStd: Tensor | undefined;
  for (const [name, tensor] of tensors) {
    const place = placeOf(table, name);
    if (place) {
      const layer = groups[place.role].get(place.number) ?? {};
      if (layer[place.kind]) throw new FileFormatError(`two tensors are ${show(name)}`);
      groups[place.role].set(place.number, { ...layer, [place.kind]: tensor });
    } else if (table.logStd.includes(name)) logStd = tensor;
    else throw new FileFormatError(`tensor ${show(name)} is none of a perceptron by ${library}`);
  }
  if (groups.policy.size === 0) throw new FileFormatError(`no tensor of a policy by ${library}`);
  const continuous = [...tensors.keys()].some((name) => name.startsWith("actor_mean."));
  return { ...networksOf(groups, activation), ...deviationsOf(library, logStd), usuallyNormalized: continuous };
}

type Layers = Map<number, Partial<Record<string, Tensor>>>;

/** Layers that both networks begin with are those of a shared network where each has but its last one beside them. */
function networksOf(groups: Record<Role, Layers>, activation: ActivationName) {
  const trunk = layersOf("shared", groups.shared, activation);
  const [policy, value] = (["policy", "value"] as const).map((role) => layersOf(role, groups[role], activation));
  for (const layers of [policy, value]) if (layers.length > 0) layers[layers.length - 1].activation = "linear";
  const shared = trunk.length > 0 && policy.length === 1 && value.length === 1;
  return {
    policy: [...trunk, ...policy],
    value: value.length > 0 ? [...trunk, ...value] : undefined,
    shared,
  };
}

/** Log standard deviations, a number for each of an action's; with gSDE a matrix, whose noise depends on hidden units. */
function deviationsOf(library: TorchFormat, logStd: Tensor | undefined): { logStd?: Float32Array; notices?: string[] } {
  if (!logStd) return {};
  const values = numbers("log_std", logStd);
  if (library !== "stable-baselines3" || logStd.shape.length < 2) return { logStd: values };
  const notice =
    "log_std is a matrix, gSDE's: its exploration does not come along, samples have the deviations of initialLogStd; the most probable actions are the same";
  return { notices: [notice] };
}

function placeOf(table: NameTable, name: string): { role: Role; number: number; kind: string } | undefined {
  for (const { pattern, role } of table.layers) {
    const match = pattern.exec(name);
    if (match) return { role, number: match[1] === "" ? Number.POSITIVE_INFINITY : Number(match[1]), kind: match[2] };
  }
  return undefined;
}

/** In order, each with the activation; also the last. */
function layersOf(role: Role, layers: Layers, activation: ActivationName): DenseLayer[] {
  const ordered = [...layers].sort(([a], [b]) => (a < b ? -1 : 1));
  return ordered.map(([, { weight, bias }], k) => {
    const what = `the ${role}'s layer ${k}`;
    if (!weight || !bias) throw new FileFormatError(`${what} has no ${weight ? "bias" : "weight"}`);
    const [outputs, inputs] = weight.shape;
    if (weight.shape.length !== 2 || outputs * inputs === 0 || bias.shape.join() !== String(outputs))
      throw new FileFormatError(
        `${what}: expected a weight [outputs, inputs] and a bias [outputs], got [${weight.shape}] and [${bias.shape}]`,
      );
    return {
      inputs,
      outputs,
      weight: numbers(`${what}.weight`, weight),
      bias: numbers(`${what}.bias`, bias),
      activation,
    };
  });
}

function numbers(name: string, { values }: Tensor): Float32Array {
  if (values instanceof Float32Array) return values;
  if (values instanceof Float64Array) return Float32Array.from(values);
  throw new FileFormatError(`${name}: expected floating-point numbers`);
}
