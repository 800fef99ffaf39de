/** What pilot.js exports. */
export function act(observation: ArrayLike<number>): Float32Array;
