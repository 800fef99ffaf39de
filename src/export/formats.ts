/** The formats that policies are exported in, and how their files' names end. */

/** The formats that `exportPolicy` writes. */
export const exportFormats = ["onnx", "tfjs", "module", "module-wasm", "wasm", "c", "safetensors"] as const;

/**
 * - `onnx`: an ONNX model (opset 13) with the outputs `action`, `policy` and `value`
 * - `tfjs`: a `tf.LayersModel`, two files
 * - `module`: an ES module in plain JavaScript that exports `act(observation)`
 * - `module-wasm`: the same in WebAssembly SIMD
 * - `wasm`: a bare WebAssembly module for any host (memory, pointers, `act`), and two loaders for JavaScript
 * - `c`: a C99 header of `NAME_act(observation, action)` and the like, and a test of it; the name is a C identifier
 * - `safetensors`: the policy as `save` writes it, which `loadPolicy` reads
 */
export type ExportFormat = (typeof exportFormats)[number];

/** The endings of the main files, each another, so that no format overwrites what one before it wrote. */
export const exportExtensions: Readonly<Record<ExportFormat, string>> = {
  onnx: ".onnx",
  tfjs: ".json",
  module: ".js",
  "module-wasm": ".wasm.js",
  wasm: ".wasm",
  c: ".h",
  safetensors: ".safetensors",
};
