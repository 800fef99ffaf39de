/**
 * What `torch.save` writes: a zip archive with a pickle, in which each tensor refers to a storage, an entry of its own.
 * Read is a dictionary of tensors, the `state_dict()` of a module, also where it stands in another dictionary.
 */
import { hasOwn } from "../core/own_key.ts";
import { show } from "../core/show.ts";
import { FileFormatError, type Tensor } from "../files/safetensors.ts";
import { readPickle } from "./pickle.ts";
import { entriesOf, type Pickled, PickledName, PickledObject, PickledReference } from "./pickled.ts";
import { ZipArchive } from "./zip.ts";

const PICKLE = "data.pkl";
const REBUILD = "torch._utils._rebuild_tensor_v2";
const PARAMETER = "torch._utils._rebuild_parameter";

/** Bytes of a number in each kind of storage. */
const itemSizes: Readonly<Record<string, number>> = {
  "torch.FloatStorage": 4,
  "torch.DoubleStorage": 8,
  "torch.HalfStorage": 2,
  "torch.BFloat16Storage": 2,
  "torch.LongStorage": 8,
  "torch.IntStorage": 4,
  "torch.ShortStorage": 2,
  "torch.CharStorage": 1,
  "torch.ByteStorage": 1,
  "torch.BoolStorage": 1,
};

const allowed = new Set(["collections.OrderedDict", REBUILD, PARAMETER, ...Object.keys(itemSizes)]);

const names = {
  what: "a state dictionary",
  allows: (name: string) => allowed.has(name),
  remedy: "save model.state_dict(), not the model",
};

/** The place of the pickle in an archive of torch's: its folder may have any name. */
export function torchPickle(archive: ZipArchive): string | undefined {
  return archive.names.find((name) => /^[^/]+\/data\.pkl$/.test(name));
}

/**
 * @param bytes of the archive
 * @throws FileFormatError that says what is wrong, or what is no part of a state dictionary
 */
export async function readTorchFile(bytes: Uint8Array): Promise<Map<string, Tensor>> {
  const archive = new ZipArchive(bytes);
  const place = torchPickle(archive);
  if (place === undefined) throw new FileFormatError(`the zip archive has no ${PICKLE}: it is none of torch.save`);
  const folder = place.slice(0, -PICKLE.length);
  if (archive.has(`${folder}constants.pkl`))
    throw new FileFormatError("it is TorchScript; expected torch.save(model.state_dict(), ...)");
  if (
    archive.has(`${folder}byteorder`) &&
    new TextDecoder().decode(await archive.read(`${folder}byteorder`)) !== "little"
  )
    throw new FileFormatError("its numbers are big-endian; expected little-endian ones");
  const found = tensorsOf(readPickle(await archive.read(place), names));
  const storages = new Storages(archive, folder, bytes.byteLength);
  const tensors = new Map<string, Tensor>();
  for (const [name, tensor] of found) tensors.set(name, await storages.tensor(name, tensor));
  return tensors;
}

/** The tensors of the dictionary, or of the one dictionary in it that has some. */
function tensorsOf(value: Pickled): [string, PickledObject][] {
  const own = tensorEntries(value);
  if (own.length > 0) return own;
  const inner = [...(entriesOf(value)?.values() ?? [])].map(tensorEntries).filter((entries) => entries.length > 0);
  if (inner.length === 1) return inner[0];
  throw new FileFormatError(
    `expected the tensors of one state dictionary, got ${inner.length === 0 ? "none" : `those of ${inner.length}`}`,
  );
}

function tensorEntries(value: Pickled): [string, PickledObject][] {
  const result: [string, PickledObject][] = [];
  for (const [name, tensor] of entriesOf(value) ?? []) {
    const inner = tensor instanceof PickledObject && tensor.of === PARAMETER ? argument(tensor, 0) : tensor;
    if (typeof name === "string" && inner instanceof PickledObject && inner.of === REBUILD) result.push([name, inner]);
  }
  return result;
}

function argument({ args }: PickledObject, k: number): Pickled | undefined {
  return Array.isArray(args) ? args[k] : undefined;
}

class Storages {
  readonly #archive: ZipArchive;
  readonly #folder: string;
  readonly #read = new Map<string, Uint8Array>();
  #left: number; // bytes that tensors may still have: together as many as the file, however they share storages

  constructor(archive: ZipArchive, folder: string, most: number) {
    this.#archive = archive;
    this.#folder = folder;
    this.#left = 4 * most;
  }

  /** _rebuild_tensor_v2(storage, offset, size, stride, ...); offset and strides count numbers. */
  async tensor(name: string, made: PickledObject): Promise<Tensor> {
    const [storage, offset, shape, strides] = [0, 1, 2, 3].map((k) => argument(made, k));
    const fault = new FileFormatError(`the tensor ${show(name)} is damaged`);
    if (!isCounts(shape) || !isCounts(strides) || shape.length !== strides.length || !isCounts([offset])) throw fault;
    const { key, type } = storageOf(storage) ?? {};
    if (key === undefined || type === undefined) throw fault;
    const bytes = await this.#bytes(key);
    const size = itemSizes[type];
    const count = shape.reduce((product, axis) => product * axis, 1);
    const last = shape.reduce((place, axis, k) => place + (axis - 1) * strides[k], Number(offset));
    if (count > 0 && !(last < Math.floor(bytes.byteLength / size))) throw fault;
    this.#left -= count * size;
    if (!(this.#left >= 0)) throw new FileFormatError("its tensors share storages too often");
    return { shape, values: numbers(bytes, type, { shape, strides, offset: Number(offset), count }) };
  }

  async #bytes(key: string): Promise<Uint8Array> {
    const known = this.#read.get(key);
    if (known) return known;
    const bytes = await this.#archive.read(`${this.#folder}data/${key}`);
    this.#read.set(key, bytes);
    return bytes;
  }
}

/** ("storage", torch.FloatStorage, key, device, count) */
function storageOf(value: Pickled | undefined): { key: string; type: string } | undefined {
  if (!(value instanceof PickledReference) || !Array.isArray(value.id)) return undefined;
  const [kind, type, key] = value.id;
  if (kind !== "storage" || typeof key !== "string" || !(type instanceof PickledName)) return undefined;
  return hasOwn(itemSizes, type.name) ? { key, type: type.name } : undefined;
}

/** Floating-point numbers in the order of rows; bytes where they are of another kind, which no layer has. */
function numbers(
  bytes: Uint8Array,
  type: string,
  { shape, strides, offset, count }: { shape: number[]; strides: number[]; offset: number; count: number },
): Tensor["values"] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const single = type === "torch.FloatStorage";
  if (!single && type !== "torch.DoubleStorage") return new Uint8Array(0);
  const values = single ? new Float32Array(count) : new Float64Array(count);
  const index = shape.map(() => 0);
  for (let k = 0, place = offset; k < count; k++) {
    values[k] = single ? view.getFloat32(4 * place, true) : view.getFloat64(8 * place, true);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis];
      if (++index[axis] < shape[axis]) break;
      place -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return values;
}

function isCounts(value: Pickled | undefined | (Pickled | undefined)[]): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= 8 &&
    value.every((count) => Number.isSafeInteger(count) && Number(count) >= 0)
  );
}
