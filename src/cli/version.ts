/** The package's version, from its package.json, wherever the package is installed. */
import { createRequire } from "node:module";

export const version: string = createRequire(import.meta.url)("swingup/package.json").version;
