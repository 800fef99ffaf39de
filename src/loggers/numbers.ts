/** Numbers as people read them. */

/** A count: `61,440`. */
export function whole(value: number): string {
  return grouped(Math.round(value), 0);
}

/** With commas, as `toLocaleString("en-US")` writes it, whose first call takes Node 10 ms. */
function grouped(value: number, digits: number): string {
  const [before, ...after] = value.toFixed(digits).split(".");
  return [before.replace(/\B(?=(\d{3})+$)/g, ","), ...after].join(".");
}

/**
 * A return or the like, with at least three significant digits: `123.4`, `9.87`, `0.143`, `0.000250`; large ones without
 * a fraction: `12,346`. Not a number: `-`.
 */
export function decimal(value: number | null): string {
  if (value === null || Number.isNaN(value)) return "-";
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e9) return value.toExponential(3);
  if (size > 0 && size < 1e-4) return value.toExponential(2);
  const digits = size >= 10_000 ? 0 : size >= 10 || size === 0 ? 1 : 2 - Math.floor(Math.log10(size));
  return grouped(value || 0, digits);
}

/** The label of an axis whose marks lie `distance` apart: as many digits as tell neighbors apart. */
export function mark(value: number, distance: number): string {
  if (Math.abs(value) >= 1e7) return value.toExponential(2);
  const digits = distance > 0 ? Math.min(6, Math.max(0, Math.ceil(-Math.log10(distance)))) : 1;
  const text = grouped(value, digits);
  return /^-[0.]+$/.test(text) ? text.slice(1) : text;
}

/** A duration in training: `0.84 s`, `12.3 s`, `3 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return `${minutes} min ${rounded % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A time left, as a clock shows it: `0:07`, `12:30`, `1:02:03`. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return "-:--";
  const left = Math.max(0, Math.ceil(seconds));
  const [hours, minutes] = [Math.floor(left / 3600), Math.floor(left / 60) % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
}
