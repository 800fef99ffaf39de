/**
 * Policies that were trained in PyTorch, by the names that their parameters have there: `state_dict()` as a safetensors
 * file. One table for each library says which name is which layer; layers are in the order of the numbers in the names
 * (the numbers between them are activations, which have no parameters).
 */
import type { ActivationName } from "../networks/network.ts";
import { FileFormatError, type Tensor } from "../training/safetensors.ts";
import type { ImportedPolicy } from "./imported.ts";
import type { DenseLayer } from "./policy_graph.ts";

export const torchFormats = ["stable-baselines3", "cleanrl"] as const;
export type TorchFormat = (typeof torchFormats)[number];

type Role = "policy" | "value";

interface NameTable {
  /** The first group is the layer's number; a name without one is the last layer. The last group is weight or bias. */
  layers: readonly { pattern: RegExp; role: Role }[];
  logStd: readonly string[];
}

const tables: Record<TorchFormat, NameTable> = {
  // ActorCriticPolicy with an MlpExtractor (common/policies.py, common/torch_layers.py)
  "stable-baselines3": {
    layers: [
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

/** The library whose names these are. */
export function torchFormatOf(tensors: Tensors): TorchFormat {
  const names = [...tensors.keys()];
  const found = torchFormats.find((format) => names.some((name) => placeOf(tables[format], name)));
  if (found) return found;
  throw new FileFormatError(
    `expected the tensors of a policy by ${torchFormats.join(" or ")}, got ${names.slice(0, 3).join(", ") || "none"}`,
  );
}

/** @throws FileFormatError naming the tensor that is missing, has the wrong shape or belongs to no layer */
export function readTorchPolicy(tensors: Tensors, format: TorchFormat, activation: ActivationName): ImportedPolicy {
  const table = tables[format];
  const groups: Record<Role, Map<number, Partial<Record<string, Tensor>>>> = { policy: new Map(), value: new Map() };
  let logStd: Float32Array | undefined;
  for (const [name, tensor] of tensors) {
    const place = placeOf(table, name);
    if (place) {
      const layer = groups[place.role].get(place.number) ?? {};
      groups[place.role].set(place.number, { ...layer, [place.kind]: tensor });
    } else if (table.logStd.includes(name)) logStd = numbers(name, tensor);
    else throw new FileFormatError(`tensor "${name}" is none of a perceptron by ${format}`);
  }
  const layers = (role: Role) => layersOf(role, groups[role], activation);
  if (groups.policy.size === 0) throw new FileFormatError(`no tensor of a policy by ${format}`);
  return { policy: layers("policy"), value: groups.value.size > 0 ? layers("value") : undefined, logStd };
}

function placeOf(table: NameTable, name: string): { role: Role; number: number; kind: string } | undefined {
  for (const { pattern, role } of table.layers) {
    const match = pattern.exec(name);
    if (match) return { role, number: match[1] === "" ? Number.POSITIVE_INFINITY : Number(match[1]), kind: match[2] };
  }
  return undefined;
}

function layersOf(
  role: Role,
  layers: ReadonlyMap<number, Partial<Record<string, Tensor>>>,
  activation: ActivationName,
): DenseLayer[] {
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
      activation: k === ordered.length - 1 ? "linear" : activation,
    };
  });
}

function numbers(name: string, { values }: Tensor): Float32Array {
  if (values instanceof Float32Array) return values;
  if (values instanceof Float64Array) return Float32Array.from(values);
  throw new FileFormatError(`${name}: expected floating-point numbers`);
}
