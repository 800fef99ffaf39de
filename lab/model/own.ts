/** From what is in the editor to what a worker can evaluate: types are stripped, imports become calls. */
import type { OwnSource } from "../worker/own_env.ts";
import { OWN_ID, type OwnText } from "./settings.ts";

/** @throws SyntaxError with line and column where the text cannot be read */
export async function compileOwn({ text, timeLimit }: OwnText): Promise<OwnSource> {
  const { transform } = await import("sucrase"); // 60 kB, for those only who write an environment
  const { code } = transform(text, { transforms: ["typescript", "imports"], disableESTransforms: true });
  return { id: OWN_ID, script: code, timeLimit };
}
