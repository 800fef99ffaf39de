/** The version of swingup that writes a file: a constant, since a browser has no package.json to look into. */
export const VERSION = "0.1.0";
