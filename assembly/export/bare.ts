/**
 * A whole policy as a bare module, for hosts that have WebAssembly and nothing else: `act` goes from the observation in
 * memory to the action in memory. What it goes through is a plan at PLAN, which an export writes into the module's data
 * beside the policy's numbers (src/export/bare/plan.ts has the same order of words). Kernels are those of act.ts, or of
 * int8.ts where weights are 8-bit.
 */
import { clip, dense, rescale, squash } from "./act";
import { activateAll } from "./activation";
import { denseInt8, roundInput } from "./int8";

/** Where the plan begins; the kernels' constants lie before it. */
const PLAN: usize = 1024;

/** How outputs become an action. */
enum Kind {
  choices = 0,
  bits = 1,
  clipped = 2,
  rescaled = 3,
  squashed = 4,
}

@unmanaged
class Plan {
  observation: usize = 0; // f32, as the host writes it
  observationLength: i32 = 0;
  action: usize = 0; // i32 or f32
  actionLength: i32 = 0;
  mask: usize = 0; // u8: which choices are allowed; all, until the host writes it
  maskLength: i32 = 0; // 0 for numbers
  input: usize = 0; // f32: what the first layer takes
  mean: usize = 0; // f64, or null where observations are taken as they are
  scale: usize = 0; // f64
  limit: usize = 0; // f64
  kind: Kind = Kind.choices;
  single: i32 = 0; // 1 where the action is one choice
  counts: usize = 0; // i32: choices of each element
  outputs: usize = 0; // f32
  padded: i32 = 0; // of outputs
  low: usize = 0; // f32
  high: usize = 0;
  layers: i32 = 0;
  rounded: usize = 0; // i16: the input of a layer with 8-bit weights
}

@unmanaged
class Layer {
  weight: usize = 0; // f32 [input][output], or i8 where there is a scale
  scale: usize = 0; // f32, one for each output, or null
  bias: usize = 0;
  from: usize = 0;
  to: usize = 0;
  inputs: i32 = 0;
  outputs: i32 = 0; // padded
  activation: i32 = 0;
  levels: i32 = 0; // to which an input is rounded where weights are 8-bit
}

/** Where the host writes the observation: f32, `observationLength` of them. */
export function observation(): usize {
  return changetype<Plan>(PLAN).observation;
}

export function observationLength(): i32 {
  return changetype<Plan>(PLAN).observationLength;
}

/** Where the action is after `act`: i32 for choices and bits, f32 for numbers, `actionLength` of them. */
export function action(): usize {
  return changetype<Plan>(PLAN).action;
}

export function actionLength(): i32 {
  return changetype<Plan>(PLAN).actionLength;
}

/** Where the host writes a mask: u8, 1 or 0 for each choice, for each bit two. All are 1 to begin with. */
export function mask(): usize {
  return changetype<Plan>(PLAN).mask;
}

export function maskLength(): i32 {
  return changetype<Plan>(PLAN).maskLength;
}

/**
 * The most probable action for the observation in memory, among those that the mask allows.
 * @returns the choice, where the action is one; -1 where the mask allows none; else 0
 */
export function act(): i32 {
  const plan = changetype<Plan>(PLAN);
  observe(plan);
  let at = PLAN + offsetof<Plan>();
  for (let k = 0; k < plan.layers; k++) {
    const layer = changetype<Layer>(at);
    if (layer.scale != 0) int8Layer(layer, plan.rounded);
    else dense(layer.weight, layer.bias, layer.from, layer.to, layer.inputs, layer.outputs, layer.activation);
    at += offsetof<Layer>();
  }
  if (plan.kind == Kind.choices) choose(plan);
  else if (plan.kind == Kind.bits) decide(plan);
  else bound(plan);
  return plan.single ? load<i32>(plan.action) : 0;
}

function int8Layer(layer: Layer, rounded: usize): void {
  const inputs = layer.inputs;
  const step = roundInput(layer.from, rounded, inputs, <f32>layer.levels);
  denseInt8(layer.weight, layer.scale, layer.bias, rounded, layer.to, (inputs + 3) & ~3, layer.outputs, step);
  activateAll(layer.activation, layer.to, <usize>layer.outputs << 2);
}

/** clip((x - mean) scale, -limit, limit), in float64, rounded once. */
function observe(plan: Plan): void {
  for (let k: usize = 0; k < <usize>plan.observationLength; k++) {
    let x = load<f32>(plan.observation + (k << 2));
    if (plan.mean != 0) {
      const limit = load<f64>(plan.limit);
      const centered = (<f64>x - load<f64>(plan.mean + (k << 3))) * load<f64>(plan.scale + (k << 3));
      x = <f32>max(min(centered, limit), -limit);
    }
    store<f32>(plan.input + (k << 2), x);
  }
}

/** For each element the number of its greatest logit that is allowed, the lowest of equals. */
function choose(plan: Plan): void {
  let logit = plan.outputs;
  let allowed = plan.mask;
  for (let d: usize = 0; d < <usize>plan.actionLength; d++) {
    let best = -1;
    let greatest: f32 = 0;
    const count = load<i32>(plan.counts + (d << 2));
    for (let c = 0; c < count; c++, logit += 4, allowed++) {
      const x = load<f32>(logit);
      if (!load<u8>(allowed) || (best >= 0 && !(x > greatest))) continue;
      best = c;
      greatest = x;
    }
    store<i32>(plan.action + (d << 2), best);
  }
}

/** For each bit whether its logit is positive, where it may be both; -1 where it may be neither. */
function decide(plan: Plan): void {
  for (let k: usize = 0; k < <usize>plan.actionLength; k++) {
    const mayBeZero = load<u8>(plan.mask + 2 * k);
    const mayBeOne = load<u8>(plan.mask + 2 * k, 1);
    const one = mayBeOne && (!mayBeZero || load<f32>(plan.outputs + (k << 2)) > 0);
    store<i32>(plan.action + (k << 2), mayBeZero | mayBeOne ? <i32>one : -1);
  }
}

/** Numbers within their bounds. */
function bound(plan: Plan): void {
  if (plan.kind == Kind.clipped) clip(plan.outputs, plan.low, plan.high, plan.padded);
  else if (plan.kind == Kind.rescaled) rescale(plan.outputs, plan.low, plan.high, plan.padded);
  else squash(plan.outputs, plan.low, plan.high, plan.padded);
  for (let k: usize = 0; k < <usize>plan.actionLength; k++)
    store<f32>(plan.action + (k << 2), load<f32>(plan.outputs + (k << 2)));
}
