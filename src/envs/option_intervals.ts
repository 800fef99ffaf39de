/** Where numbers that are options of built-in environments may lie. */

/** Where sine and cosine are accurate, and more than any physical use needs. */
export const WIDE = { least: -1e6, most: 1e6 };
/** Of masses, lengths and the strength of motors, by which something is divided. */
export const POSITIVE = { least: 1e-3, most: 1e3 };
/** Of forces and accelerations: a step multiplies them, and what comes of it stays finite. */
export const MODERATE = { least: -1e3, most: 1e3 };
export const NOT_NEGATIVE = { least: 0, most: 1e6 };
