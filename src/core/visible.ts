/**
 * Text of unknown origin as it may be shown: characters that a terminal obeys, that turn the direction of writing or that
 * nobody sees are written as JSON escapes them, so that JSON stays the same JSON.
 */

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function visible(text: string): string {
  return text.replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, k) => `\\u${character.charCodeAt(k).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
