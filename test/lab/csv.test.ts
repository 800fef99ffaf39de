/** Tables with names that somebody else has chosen, read back by RFC 4180. */
import { describe, expect, it } from "vitest";
import { csv } from "../../lab/view/csv.ts";

/** A reader of its own, by the grammar of RFC 4180. */
function read(text: string): string[][] {
  const rows: string[][] = [[]];
  let place = 0;
  while (place < text.length) {
    const [whole, quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))/.exec(text.slice(place)) as RegExpExecArray;
    rows[rows.length - 1].push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    place += whole.length;
    const end = text[place++];
    if (end === "\n" && place < text.length) rows.push([]);
    else if (end !== "," && end !== "\n") throw new Error(`a cell that does not end: ${text.slice(place - 20, place)}`);
  }
  return rows;
}

describe("csv", () => {
  it("keeps every name in its cell", () => {
    for (const name of ["PPO", 'a",=1+1,"', "a,b", "two\nlines", "two\r\nlines", '"', "", "Größe", 'x"y'])
      expect(
        read(
          csv([
            ["run", "step"],
            [name, 3],
          ]),
        ),
      ).toEqual([
        ["run", "step"],
        [name, "3"],
      ]);
  });

  it("has no formulas, however they begin", () => {
    for (const name of [
      "=1+1",
      "+1",
      "-1",
      "@SUM(A1)",
      "\t=1",
      "\r=1",
      " =1",
      "\uff1d1",
      '=HYPERLINK("http://x","y")',
      "\u0000=1",
    ])
      expect(read(csv([[name, -1.5]]))).toEqual([[`'${name}`, "-1.5"]]);
  });

  it("leaves numbers as they are, and none empty", () => {
    expect(
      csv([
        ["a", 1],
        [-2e-7, Number.NaN],
        [undefined, Number.POSITIVE_INFINITY],
      ]),
    ).toBe("a,1\n-2e-7,\n,\n");
  });
});
