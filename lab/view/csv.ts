/**
 * Tables as CSV (RFC 4180). Names may come from an address or a file: a text that a spreadsheet would read as a formula
 * gets an apostrophe before it, which spreadsheets take as "this is text".
 */

/** The first row is the head. Numbers that are none are empty cells. */
export function csv(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return rows.map((row) => `${row.map(cell).join()}\n`).join("");
}

function cell(value: string | number | undefined): string {
  if (typeof value !== "string") return value === undefined || !Number.isFinite(value) ? "" : String(value);
  const text = /^[\s\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
