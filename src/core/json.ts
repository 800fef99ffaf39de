/** JSON of unknown origin: what is wrong with it is said without the characters that a terminal would obey. */
import { visible } from "./visible.ts";

/** @throws SyntaxError whose text, a piece of the JSON perhaps, is escaped */
// biome-ignore lint/suspicious/noExplicitAny: as JSON.parse; whoever reads it checks it
export function parseJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(visible((error as Error).message));
  }
}
