/** The engines by their names on the command line; that of another package is loaded only where it is asked for. */
import { checkChoice, show } from "../core/check.ts";
import { fused } from "../networks/mlp.ts";
import type { Engine } from "../networks/network.ts";
import { importScript, isFile } from "./env_file.ts";
import { BadInput, preparing } from "./failure.ts";

export async function loadEngine(name: string): Promise<Engine> {
  await preparing(() => checkChoice("--engine", name, ["fused", "tfjs"]));
  if (name === "fused") return fused;
  try {
    const { tfjs } = await import("../tfjs.ts");
    return await tfjs();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const packages = ["core", "layers", "backend-wasm"].map((part) => `@tensorflow/tfjs-${part}`).join(" ");
    throw new BadInput(`--engine: tfjs needs packages that are not installed: npm install ${packages}`, {
      cause: error,
    });
  }
}

/** One of them, or what a script exports as its default: a custom engine, to be probed. */
export async function probedEngine(source: string): Promise<Engine> {
  if (!isFile(source)) return loadEngine(source);
  const engine = (await importScript(source)) as Partial<Engine> | undefined;
  if (typeof engine?.define === "function" && typeof engine.name === "string") return engine as Engine;
  throw new BadInput(`--engine: expected a default export with name and define in "${source}", got ${show(engine)}`);
}
