/** A host of an exported bare module that has nothing of swingup's. */
import type { Policy } from "swingup";

interface Bare {
  memory: WebAssembly.Memory;
  observation(): number;
  observationLength(): number;
  action(): number;
  actionLength(): number;
  mask(): number;
  maskLength(): number;
  act(): number;
}

export type Act = (
  observation: ArrayLike<number>,
  mask?: ArrayLike<number | boolean>,
) => number | Int32Array | Float32Array;

/** As a host without anything of swingup's calls it: by the ABI alone. */
export async function hosted(policy: Policy, bytes: Uint8Array): Promise<Act> {
  const { instance } = await WebAssembly.instantiate(bytes.slice());
  const bare = instance.exports as unknown as Bare;
  const { type } = policy.actionSpace;
  return (observation, mask) => {
    const view = new DataView(bare.memory.buffer);
    Array.from(observation).forEach((x, k) => {
      view.setFloat32(bare.observation() + 4 * k, x, true);
    });
    for (let k = 0; k < bare.maskLength(); k++) view.setUint8(bare.mask() + k, Number(mask?.[k] ?? 1));
    const result = bare.act();
    if (type === "discrete") return result;
    const numbers = Array.from({ length: bare.actionLength() }, (_, k) =>
      type === "box" ? view.getFloat32(bare.action() + 4 * k, true) : view.getInt32(bare.action() + 4 * k, true),
    );
    return type === "box" ? Float32Array.from(numbers) : Int32Array.from(numbers);
  };
}
