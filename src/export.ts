/**
 * The entry point `swingup/export`: policies in other formats, and policies that were trained elsewhere.
 *
 * @example
 * const files = await exportPolicy(await loadPolicy("cartpole.safetensors"), "module");
 */
export type { TargetBytes } from "./export/c/memory.ts";
export { type ExportOptions, exportPolicy } from "./export/export_policy.ts";
export type { FileSource } from "./export/foreign_file.ts";
export { type ImportFormat, importFormats } from "./export/foreign_policy.ts";
export { type ExportFormat, exportFormats } from "./export/formats.ts";
export { type ImportOptions, importPolicy } from "./export/import_policy.ts";
export { type QuantizationOptions, quantizationCost } from "./export/int8/cost.ts";
export type { OnnxOutputs } from "./export/onnx_policy.ts";
export type { QuantizationCost } from "./export/quantization.ts";
export type { ImportedNormalization } from "./export/vec_normalize.ts";
