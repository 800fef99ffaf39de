/** Values as they may stand in an error text. */
import { visible } from "./visible.ts";

/** The value, short, on one line. */
export function show(value: unknown): string {
  if (typeof value === "string") return visible(JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value));
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) {
    const maker: unknown = value.constructor; // of data from a file it may be anything
    return `an object (${typeof maker === "function" ? maker.name : "no prototype"})`;
  }
  return String(value);
}
