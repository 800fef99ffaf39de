/** Each measure by its name. */

import type { MeasureName } from "../scenario.ts";
import { advantageError } from "./advantage_error.ts";
import { gradientNoise } from "./gradient_noise.ts";
import type { Measure } from "./measure.ts";
import { ratios } from "./ratios.ts";

export const measures: Readonly<Record<MeasureName, Measure>> = { gradientNoise, ratios, advantageError };
