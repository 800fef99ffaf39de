/** Pictures as PNG, by resvg, an optional package: most people are served by SVG, which needs nothing. */
import { BadInput } from "./failure.ts";

const PACKAGE = "@resvg/resvg-js";
const SCALE = 2; // px for each of the picture's

/** What is used of the package. */
interface Resvg {
  new (svg: string, options: { fitTo: { mode: "zoom"; value: number } }): { render(): { asPng(): Uint8Array } };
}

/** @throws BadInput where the package is not installed, or does not run here */
export async function pngWriter(): Promise<(svg: string) => Uint8Array> {
  let resvg: Resvg;
  try {
    ({ Resvg: resvg } = (await import(PACKAGE)) as { Resvg: Resvg });
  } catch (error) {
    throw new BadInput(`--out: a .png needs a package that is not there: npm install ${PACKAGE}`, { cause: error });
  }
  return (svg) => new resvg(svg, { fitTo: { mode: "zoom", value: SCALE } }).render().asPng();
}
