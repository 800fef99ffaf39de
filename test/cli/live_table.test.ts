import { expect, it } from "vitest";
import { LiveTable } from "../../src/cli/live_table.ts";

const ESCAPE = "\u001b";
const PIECES = new RegExp(`${ESCAPE}\\[\\d*[A-Z]|[^]`, "gu");
const COMMAND = new RegExp(`^${ESCAPE}\\[(\\d*)([A-Z])$`);

/** What a terminal of so many columns shows: it obeys "up" and "clear to the end", and breaks lines that are too long. */
function terminal(columns: number) {
  const lines = [""];
  let row = 0;
  const put = (character: string) => {
    if (character === "\n" || lines[row].length === columns) {
      row += 1;
      lines[row] ??= "";
    }
    if (character !== "\n") lines[row] += character;
  };
  const write = (text: string) => {
    for (const [piece] of text.matchAll(PIECES)) {
      const [, count, command] = COMMAND.exec(piece) ?? [];
      if (command === "A") {
        expect(lines[row]).toBe(""); // the cursor stands at the beginning of a line
        row -= Number(count);
        expect(row).toBeGreaterThanOrEqual(0);
      } else if (command === "J") lines.splice(row, lines.length, "");
      else put(piece);
    }
  };
  return { write, columns, shown: () => lines.join("\n") };
}

it("writes a table again below lines that stay, and takes it away in the end", () => {
  const screen = terminal(12);
  const table = new LiveTable(screen);
  table.show(["trial 0"], ["1 of 3", "best 4"]);
  expect(screen.shown()).toBe("trial 0\n1 of 3\nbest 4\n");
  table.show(["trial 1", "trial 2"], ["3 of 3", "best 5", "second 4"]);
  expect(screen.shown()).toBe("trial 0\ntrial 1\ntrial 2\n3 of 3\nbest 5\nsecond 4\n");
  table.show([], ["only"]);
  expect(screen.shown()).toBe("trial 0\ntrial 1\ntrial 2\nonly\n");
  table.end();
  table.end();
  expect(screen.shown()).toBe("trial 0\ntrial 1\ntrial 2\n");
});

it("cuts lines that would not fit, and obeys nothing that is in them", () => {
  const screen = terminal(10);
  const table = new LiveTable(screen);
  for (let k = 0; k < 3; k++) table.show([], ["a line that is too long", "\u001b[5A"]);
  expect(screen.shown()).toBe(`a line th\n${"\\u001b[5A".slice(0, 9)}\n`);
});
