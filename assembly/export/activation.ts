/** The nonlinearity after a layer of an exported policy, over the numbers that the layer has just written. */
import { activate, Activation } from "../networks/activation";

/** y[k] = f(y[k]), in place; `bytes` is a multiple of 16. */
export function activateAll(activation: i32, y: usize, bytes: usize): void {
  if (activation == Activation.tanh) sweep(Activation.tanh, y, bytes);
  else if (activation == Activation.relu) sweep(Activation.relu, y, bytes);
  else if (activation == Activation.leakyRelu) sweep(Activation.leakyRelu, y, bytes);
  else if (activation == Activation.elu) sweep(Activation.elu, y, bytes);
  else if (activation == Activation.sigmoid) sweep(Activation.sigmoid, y, bytes);
}

// @ts-ignore: decorator
@inline
function sweep(activation: Activation, y: usize, bytes: usize): void {
  for (let at = y, end = y + bytes; at < end; at += 16) v128.store(at, activate(activation, v128.load(at)));
}
