/** Tensors of a checkpoint as its readers take them: there, of the type that is meant, finite. */
import { FileFormatError, type Tensor, type TensorType, type TensorValues, tensorType } from "../files/safetensors.ts";

/** A vector, taken out of the tensors. */
export function takeVector(tensors: Map<string, Tensor>, name: string, type: TensorType): TensorValues {
  const values = checkedValues(tensors, name, type);
  tensors.delete(name);
  return values;
}

/** The numbers of a tensor: there, of the type, and finite. */
export function checkedValues(tensors: ReadonlyMap<string, Tensor>, name: string, type: TensorType): TensorValues {
  const values = tensors.get(name)?.values;
  if (!values) throw new FileFormatError(`tensor "${name}" is missing`);
  if (tensorType(values) !== type)
    throw new FileFormatError(`tensor "${name}": expected the type ${type}, got ${tensorType(values)}`);
  for (const value of values)
    if (!Number.isFinite(value)) throw new FileFormatError(`tensor "${name}" holds NaN or infinite values`);
  return values;
}
