/** Where numbers that are options of built-in environments may lie. */

/** Where sine and cosine are accurate, and more than any physical use needs. */
export const WIDE = { least: -1e6, most: 1e6 };
export const NOT_NEGATIVE = { least: 0, most: 1e6 };
