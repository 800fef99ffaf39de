/** Addresses that the page names, as the package's file and whoever builds it say. */
import { readFileSync } from "node:fs";

const described = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const registered = `https://www.npmjs.com/package/${described.name}`;

/** Where the package, its source and its docs are; the variable LAB_DOCS says that these are elsewhere, beside a site for example. */
export const places = {
  package: registered,
  source: described.repository?.url?.replace(/^git\+|\.git$/g, "") ?? `${registered}?activeTab=code`,
  docs: process.env.LAB_DOCS ?? described.homepage ?? `${registered}#readme`,
} as const;
