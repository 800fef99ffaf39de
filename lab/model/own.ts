/** The environment that is being written: its text, and what a worker can evaluate: types stripped, imports made calls. */
import { signal } from "@preact/signals";
import type { OwnSource } from "../worker/own_env.ts";
import { OWN_ID, type OwnText } from "./settings.ts";
import { template } from "./template.ts";

const KEY = "swingup-lab-own";

export const ownText = signal<OwnText>(draft());

/** Remembers the text as long as the browser does. */
export function write(own: OwnText): void {
  ownText.value = own;
  try {
    localStorage.setItem(KEY, JSON.stringify(own));
  } catch {} // without storage the text lasts as long as the page
}

/** @throws SyntaxError with line and column where the text cannot be read */
export async function compileOwn({ text, timeLimit }: OwnText): Promise<OwnSource> {
  const { transform } = await import("sucrase"); // 45 kB, for those only who write an environment
  const { code } = transform(text, { transforms: ["typescript", "imports"], disableESTransforms: true });
  return { id: OWN_ID, script: code, timeLimit };
}

function draft(): OwnText {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (typeof kept?.text === "string" && Number.isInteger(kept.timeLimit)) return kept;
  } catch {} // as if there were none
  return template;
}
