/** Numbers in words of the page: as people read them, and as axes show them. */

/** A number as people read it: few digits, thin spaces in large ones. */
export function display(value: number | undefined, digits?: number): string {
  if (value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (digits === 0 || size >= 10_000) return Math.round(value).toLocaleString("en").replaceAll(",", "\u2009");
  if (size >= 100) return value.toFixed(1);
  if (size >= 1 || size === 0) return value.toFixed(2);
  if (size >= 0.001) return value.toPrecision(3);
  return value.toExponential(1);
}

/** A number as axes show it: short, with k and M. */
export function brief(y: number): string {
  const size = Math.abs(y);
  if (size >= 1e6) return `${+(y / 1e6).toFixed(1)}M`;
  if (size >= 10_000) return `${+(y / 1000).toFixed(1)}k`;
  if (size === 0 || size >= 0.001) return String(+y.toPrecision(4));
  return display(y);
}

/** A return as it stands beside a picture: without a decimal that says nothing. */
export function tenths(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "–" : String(Number(value.toFixed(1)));
}
