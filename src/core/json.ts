/** JSON of unknown origin: what is wrong with it is said without the characters that a terminal would obey. */
import { visible } from "./visible.ts";

/** @throws SyntaxError whose text, a piece of the JSON perhaps, is escaped */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(visible((error as Error).message));
  }
}
