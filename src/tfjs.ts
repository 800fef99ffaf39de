/**
 * The entry point `swingup/tfjs`: the second network engine, TensorFlow.js. It runs multi-layer perceptrons like the fused
 * kernels, only slower, and any `tf.LayersModel` that they do not cover; and it carries them across, in both directions.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type LoadOptions, Policy } from "./agent/policy.ts";
import { completeConfig } from "./configuration/config.ts";
import { checkKeys, show } from "./core/check.ts";
import { type EnvSource, environmentDefinition } from "./envs/registry.ts";
import type { Engine, MlpSpec, NetworkRole } from "./networks/network.ts";
import { defineTfjsMlp, defineTfjsModel } from "./networks/tfjs.ts";
import { transposesFirst } from "./networks/tfjs_matmul.ts";
import { applyModel, type PlacedModel, placeModel, readParameters } from "./networks/tfjs_model.ts";

export { fromLayersModel, type MlpModel, type TrainedNetworks, toLayersModel } from "./networks/tfjs_mlp.ts";

/** Which backend runs networks, and which are the user's own models. */
export interface TfjsOptions {
  /**
   * The tfjs backend, of the whole process or page; "wasm" unless given. Others must have been registered, by importing
   * their package (`@tensorflow/tfjs-backend-cpu`, `-webgl`, `-webgpu`).
   */
  backend?: string;
  /** Where the .wasm files of `@tensorflow/tfjs-backend-wasm` are: a URL prefix, or a URL each. Node finds them itself. */
  wasmPaths?: string | Record<string, string>;
  /** The policy network: observations in, logits (Discrete) or means (Box) out. */
  policy?: LayersModel;
  /** The value network: observations in, one number out. */
  value?: LayersModel;
  /** One network for both, with `sharedTrunk: true`: the policy's outputs, then the value, as one tensor or as two. */
  shared?: LayersModel;
}

/** What models do not say of their policy. */
export interface ModelPolicyOptions extends Pick<TfjsOptions, "backend" | "wasmPaths">, Omit<LoadOptions, "engine"> {
  /** The environment that the policy is for. */
  env: EnvSource;
}

const roles = ["policy", "value", "shared"] as const;

/**
 * An engine for `train`, `createTrainer` and `loadPolicy` that runs networks on TensorFlow.js.
 *
 * Networks are built from the run's options (`hiddenSizes`, `activation`, ...), with the same initial values as on the
 * fused kernels, unless a model is given. A given model's weights at this moment are the initial values of every run;
 * during and after training the model holds the values of the network that ran last. Layers run as at inference, so
 * dropout and regularizers have no effect; weights that are not trainable stay as they are and are not saved.
 *
 * tfjs makes no model before a backend has started ("No backend found in registry"); the first call starts it.
 *
 * @example
 * await tfjs(); // once, before the first model
 * const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 2 })] });
 * const engine = await tfjs({ policy: model });
 * const run = await train({ env: "CartPole-v1", engine });
 * @throws TypeError, RangeError naming the option, what is allowed and what came; Error where the backend does not start
 */
export async function tfjs(options: TfjsOptions = {}): Promise<Engine> {
  checkKeys("options", options, ["backend", "wasmPaths", ...roles]);
  const { backend = "wasm", wasmPaths } = options;
  const given = roles.filter((role) => options[role] !== undefined);
  for (const role of given) checkModel(role, options[role]);
  await startBackend(backend, wasmPaths);
  const models = new Map(
    given.map((role) => {
      const placed = placeModel(role, options[role] as LayersModel);
      checkTrainable(role, placed);
      return [role, { placed, initial: readParameters(placed) }];
    }),
  );
  checkApart(models.get("policy")?.placed, models.get("value")?.placed);
  return {
    name: "tfjs",
    ownModels: given,
    async define(role, spec) {
      checkRole(role, given);
      const model = models.get(role);
      if (!model) return defineTfjsMlp(role, spec);
      checkSizes(role, model.placed, spec);
      return defineTfjsModel(model.placed, model.initial);
    },
  };
}

/**
 * A policy whose networks are models of the user's own, with the values that they have: for instance such as
 * `tf.loadLayersModel` gives of what `exportPolicy(policy, "tfjs")` wrote. Without a value network every state's value
 * is estimated by an MLP that was never trained.
 *
 * @throws TypeError, RangeError as `tfjs` and `loadPolicy` do
 * @example
 * const policy = await policyFromModels({ policy: await tf.loadLayersModel(url) }, { env: "CartPole-v1" });
 */
export async function policyFromModels(
  models: Pick<TfjsOptions, NetworkRole>,
  options: ModelPolicyOptions,
): Promise<Policy> {
  checkKeys("models", models, roles);
  checkKeys("options", options, ["env", "seed", "backend", "wasmPaths"]);
  const { env, seed, ...backend } = options;
  const engine = await tfjs({ ...models, ...backend });
  const definition = environmentDefinition(env, "env");
  const config = completeConfig({ env, sharedTrunk: models.shared !== undefined }, definition);
  return Policy.create(config, (actorCritic) => actorCritic.initialize(config.seed), { env: definition, engine, seed });
}

async function startBackend(backend: string, wasmPaths: TfjsOptions["wasmPaths"]): Promise<void> {
  if (backend === "wasm") {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    const started = "wasm" in tf.engine().registry; // paths can be set only once, and only before that
    if (wasmPaths !== undefined && !started) setWasmPaths(wasmPaths);
  }
  if (!tf.findBackendFactory(backend))
    throw new RangeError(
      `backend: expected one that is registered (${Object.keys(tf.engine().registryFactory).sort().join(", ") || "none is"}), got ${show(backend)}; import its package first`,
    );
  if (!(await tf.setBackend(backend)))
    throw new Error(
      `tfjs: backend "${backend}" did not start${backend === "wasm" ? "; wasmPaths says where its .wasm files are" : ""}`,
    );
  if (backend === "cpu") greetSilently();
}

/** At its first tensor in Node the cpu backend prints advice to install another one; production mode is quiet. */
function greetSilently(): void {
  const production = tf.env().getBool("PROD");
  tf.env().set("PROD", true);
  tf.scalar(0).dispose();
  tf.env().set("PROD", production);
}

function checkModel(role: NetworkRole, model: unknown): void {
  const { layers, inputs, outputs, apply } = Object(model) as Partial<LayersModel>;
  if (!layers || !inputs?.length || !outputs?.length || typeof apply !== "function")
    throw new TypeError(`${role}: expected a tf.LayersModel whose input shape is known, got ${show(model)}`);
  const shapes = [...inputs, ...outputs].map(({ shape }) => shape);
  const described = `inputs ${shapeText(inputs)} and outputs ${shapeText(outputs)}`;
  if (inputs.length !== 1 || shapes.some(([batch, ...rest]) => batch !== null || rest.includes(null)))
    throw new RangeError(`${role}: expected one input of shape [null, ...] with a free batch size, got ${described}`);
  if (outputs.some(({ shape }) => shape.length !== 2))
    throw new RangeError(`${role}: expected outputs of shape [null, n], got ${described}`);
}

/** Runs the model forward and backward once, since tfjs lacks some gradients on some backends. */
function checkTrainable(role: NetworkRole, { model, weights }: PlacedModel): void {
  if (weights.length === 0) throw new RangeError(`${role}: expected a model with trainable weights, got one without`);
  const variables = weights.map(({ source }) => source.read() as tf.Variable);
  try {
    tf.tidy(() => {
      const input = tf.zeros([8, ...(model.inputs[0].shape.slice(1) as number[])]);
      transposesFirst(() => tf.variableGrads(() => tf.sum(applyModel(model, input)) as tf.Scalar, variables));
    });
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new RangeError(
      `${role}: expected a model that can be trained on tfjs's backend ${tf.getBackend()}: ${reason}`,
    );
  }
}

function checkApart(policy: PlacedModel | undefined, value: PlacedModel | undefined): void {
  const common = policy?.weights.find(({ source }) => value?.weights.some((weight) => weight.source === source));
  if (common)
    throw new RangeError(
      `value: expected a model without layers of the policy's, but both have ${common.source.name}; give one model for both as shared`,
    );
}

/** Whether the run has the networks that models were given for. */
function checkRole(role: NetworkRole, given: readonly NetworkRole[]): void {
  if (role !== "shared" && given.includes("shared"))
    throw new RangeError("shared: a model for policy and value in one needs sharedTrunk: true");
  const separate = given.find((name) => name !== "shared");
  if (role === "shared" && separate)
    throw new RangeError(`${separate}: with sharedTrunk: true expected one model for policy and value, as shared`);
}

function checkSizes(role: NetworkRole, { model, inputs }: PlacedModel, { inputs: expected, heads }: MlpSpec): void {
  const sizes = model.outputs.map(({ shape }) => shape[1]);
  const wanted = heads.map(({ outputs }) => outputs);
  const total = wanted.reduce((sum, outputs) => sum + outputs, 0);
  if (inputs !== expected || (sizes.join() !== wanted.join() && sizes.join() !== String(total)))
    throw new RangeError(
      `${role}: expected a model with ${expected} inputs and ${wanted.join(" + ")} outputs, got ${inputs} inputs and ${sizes.join(" + ")} outputs`,
    );
}

function shapeText(tensors: readonly { shape: readonly (number | null)[] }[]): string {
  return tensors.map(({ shape }) => `[${shape.map((axis) => axis ?? "null").join(", ")}]`).join(" ");
}
