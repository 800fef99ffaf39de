/** What is asked of an export with 8-bit weights, and what it says of them. */
import { checkNumber, show } from "../core/check.ts";
import type { ExportFormat } from "./formats.ts";

/** Formats that hold 8-bit weights. */
const quantizedFormats: readonly ExportFormat[] = ["c", "module", "wasm"];

/** How much of the return they may cost unless more is allowed. */
export const MAX_LOSS = 0.02;

/** What an export with 8-bit weights says of them. */
export interface QuantizationCost {
  readonly weights: "int8";
  /** Of which policy. */
  readonly parametersSha256: string;
  /** In which actions were compared. */
  readonly states: number;
  /** Share of them, 0 to 1, in which the action is the same, or each of a Box's numbers within 1 % of its bounds' width. */
  readonly agreement: number;
  /** Played by each of the two; none where observations were given. */
  readonly episodes?: number;
  /** Of the policy as it is. */
  readonly meanReturn?: number;
  /** With 8-bit weights. */
  readonly int8MeanReturn?: number;
  /**
   * Lost return, as a share of the mean return's size or of the returns' standard deviation, whichever is more; below 0 where
   * more was returned. Where observations were given: 1 - agreement.
   */
  readonly loss: number;
}

/** @throws RangeError where one of the formats holds no 8-bit weights */
export function checkQuantized(option: string, formats: readonly ExportFormat[]): void {
  const other = formats.find((format) => !quantizedFormats.includes(format));
  if (other)
    throw new RangeError(`${option}: expected formats among ${quantizedFormats.join(", ")}, got ${show(other)}`);
}

/** In one line. */
export function costText({
  states,
  agreement,
  episodes,
  meanReturn = 0,
  int8MeanReturn = 0,
  loss,
}: QuantizationCost): string {
  const same = `${percent(agreement)} of ${states} actions as with float32`;
  if (episodes === undefined) return `int8: ${same}`;
  const returns = `${number(int8MeanReturn)}, with float32 ${number(meanReturn)}`;
  return `int8: ${same}; mean return of ${episodes} episodes ${returns}, loss ${percent(loss)}`;
}

/**
 * @throws TypeError, RangeError for what is no cost, or another policy's, or where they cost more than is allowed
 */
export function checkCost(cost: QuantizationCost, parametersSha256: string, maxLoss: number): void {
  const { weights, parametersSha256: of, loss }: Partial<QuantizationCost> = Object(cost);
  if (weights !== "int8")
    throw new TypeError(`quantize: expected what quantizationCost(policy) has measured, got ${show(cost)}`);
  if (of !== parametersSha256) throw new RangeError("quantize: expected the cost of this policy, got another's");
  if (!(checkNumber("quantize.loss", loss) <= maxLoss))
    throw new RangeError(`maxLoss: ${percent(maxLoss)} is allowed, and 8-bit weights cost more (${costText(cost)})`);
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)));
}
