/**
 * Names of files and folders that every system takes: Windows refuses some characters, a dot or a blank at the end and
 * the names of old devices, and most systems more than 255 bytes.
 */

const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;
const LONGEST = 120; // bytes, so that something may be added

/** The text, with "-" for each character that some system refuses, as one part of a path. */
export function portableName(text: string): string {
  const plain = text
    .normalize("NFC")
    .replace(/[<>:"/\\|?*\p{C}]/gu, "-")
    .replace(/^\.+/, (dots) => "-".repeat(dots.length)); // neither hidden nor the folder above
  const short = cut(plain).replace(/[. ]+$/, "");
  return short === "" || RESERVED.test(short) ? `_${short}` : short;
}

function cut(text: string): string {
  let length = 0;
  let kept = "";
  for (const character of text) {
    length += new TextEncoder().encode(character).length;
    if (length > LONGEST) break;
    kept += character;
  }
  return kept;
}
