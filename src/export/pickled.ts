/** What a pickle holds, as plain data: values, names of classes and functions, and what would have been made of them. */

/** A class or function, by its name. */
export class PickledName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What a call would have made, and what was done with it afterwards. */
export class PickledObject {
  /** The name of the class or function. */
  readonly of: string;
  readonly args: Pickled;
  state: Pickled | undefined;
  /** Set one by one, as with dictionaries. */
  readonly items = new Map<Pickled, Pickled>();
  constructor(of: string, args: Pickled) {
    this.of = of;
    this.args = args;
  }
}

/** What stands outside of the pickle, by what identifies it. */
export class PickledReference {
  readonly id: Pickled;
  constructor(id: Pickled) {
    this.id = id;
  }
}

/** Lists, tuples and sets are arrays, dictionaries maps, bytes arrays of bytes. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Pickled[]
  | Map<Pickled, Pickled>
  | PickledName
  | PickledObject
  | PickledReference;

/** A pickle's dictionary: a plain one, or the items of an object that is one. */
export function entriesOf(value: Pickled | undefined): ReadonlyMap<Pickled, Pickled> | undefined {
  if (value instanceof Map) return value;
  return value instanceof PickledObject && value.of === "collections.OrderedDict" ? value.items : undefined;
}
