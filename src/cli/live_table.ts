/**
 * Lines at the end of a terminal's output that are written again as something goes on, below lines that stay. Only for
 * terminals: what is piped gets the lines that stay alone.
 */
import { visible } from "../core/visible.ts";

/** As much of a terminal as is used. */
export interface TableTerminal {
  write(text: string): unknown;
  /** Characters of a line; 0 where the terminal does not say. */
  readonly columns?: number;
}

const USUAL_WIDTH = 80;

export class LiveTable {
  readonly #terminal: TableTerminal;
  #height = 0;

  constructor(terminal: TableTerminal) {
    this.#terminal = terminal;
  }

  /**
   * @param stays lines that are written once, above
   * @param table lines in the place of the last ones, each cut where the terminal ends
   */
  show(stays: readonly string[], table: readonly string[]): void {
    const width = (this.#terminal.columns || USUAL_WIDTH) - 1; // a full line would begin the next one by itself
    const cut = table.map((line) => visible(line).slice(0, width));
    const lines = [...stays.map(visible), ...cut].map((line) => `${line}\n`);
    this.#terminal.write(`${this.#back()}${lines.join("")}`);
    this.#height = cut.length;
  }

  /** Takes the table away. */
  end(): void {
    this.#terminal.write(this.#back());
    this.#height = 0;
  }

  /** To the table's first line, with nothing after it. */
  #back(): string {
    return this.#height > 0 ? `\u001b[${this.#height}A\u001b[0J` : "";
  }
}
