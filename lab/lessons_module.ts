/** The scenarios as data, for the lessons: bundled when the page is built, fetched when somebody opens the lessons. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Plugin } from "vite";

const catalog = fileURLToPath(new URL("../src/scenarios/catalog.ts", import.meta.url));

export function scenarioData(): Plugin {
  const id = "virtual:scenarios";
  return {
    name: "scenario-data",
    resolveId: (name) => (name === id ? `\0${id}` : undefined),
    async load(name) {
      if (name !== `\0${id}`) return undefined;
      const { outputFiles } = await build({ entryPoints: [catalog], bundle: true, format: "esm", write: false });
      const text = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`;
      const { scenarios } = await import(text);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(scenarios))});`;
    },
  };
}
