/**
 * `visible` of core/visible.ts for exported modules, which also run in engines that know no Unicode categories (Hermes): the
 * categories Cc, Cf, Zl and Zp by their numbers. The bundle of an exported module has it in the other's place
 * (scripts/build_kernels.mjs); everywhere else the other is smaller.
 */

const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|\ud804[\udcbd\udccd]|\ud80d[\udc30-\udc3f]|\ud82f[\udca0-\udca3]|\ud834[\udd73-\udd7a]|\udb40[\udc01\udc20-\udc7f]/g;

export function visible(text: string): string {
  return text.replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, k) => `\\u${character.charCodeAt(k).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
