/**
 * An error on its way between threads, as text: what was thrown in a worker is thrown again by the thread that waits for
 * it, with the same words, causes, and what closing threw besides.
 */
import { show } from "../core/check.ts";
import { EnvError } from "./env_error.ts";

/** As plain data. */
interface Carried {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: Carried;
  readonly suppressed?: readonly Carried[];
  /** Of an `EnvError`. */
  readonly place?: { env: string; lane: number | undefined; step: number; seed: number | undefined; field: string };
}

const NO_ROOM: Carried = { name: "Error", message: "an error whose text is too long to be told" };
const DEEPEST = 4; // causes of causes
const MOST = 4000; // characters of a message, and of a stack

/** The text of an error, in at most so many bytes: where causes and what came after have no room, without them. */
export function carry(error: unknown, most: number): Uint8Array {
  const texts = [DEEPEST, 1, 0].map((depth) => new TextEncoder().encode(JSON.stringify(plain(error, depth))));
  return texts.find(({ length }) => length <= most) ?? new TextEncoder().encode(JSON.stringify(NO_ROOM));
}

/**
 * The error of a text.
 * @param first what the worker's lane 0 is here
 */
export function carried(text: Uint8Array, first: number): Error {
  return revived(JSON.parse(new TextDecoder().decode(text.slice())) as Carried, first); // decoders refuse shared memory
}

function plain(error: unknown, depth: number): Carried {
  if (!(error instanceof Error)) return { name: "Error", message: show(error) };
  const { cause, suppressed } = error as { cause?: unknown; suppressed?: readonly unknown[] };
  return {
    name: error.name,
    message: error.message.slice(0, MOST),
    ...(error.stack && { stack: error.stack.slice(0, MOST) }),
    ...(cause !== undefined && depth > 0 && { cause: plain(cause, depth - 1) }),
    ...(Array.isArray(suppressed) && depth > 0 && { suppressed: suppressed.map((other) => plain(other, depth - 1)) }),
    ...(isEnvError(error) && { place: placeOf(error) }),
  };
}

/** Also of another copy of this package. */
function isEnvError(error: Error): error is EnvError {
  const { env, step, field } = error as Partial<EnvError>;
  return error.name === "EnvError" && typeof env === "string" && typeof step === "number" && typeof field === "string";
}

function placeOf({ env, lane, step, seed, field }: EnvError) {
  return { env, lane, step, seed, field };
}

function revived({ name, message, stack, cause, suppressed, place }: Carried, first: number): Error {
  const options = cause && { cause: revived(cause, first) };
  const error = place ? moved(place, message, first, options) : ofKind(name, message, options);
  if (stack) error.stack = stack.replace(message, () => error.message);
  if (suppressed) Object.assign(error, { suppressed: suppressed.map((other) => revived(other, first)) });
  return error;
}

/** The same fault in the lane that it has here. */
function moved(place: NonNullable<Carried["place"]>, message: string, first: number, options?: ErrorOptions): EnvError {
  const { field, lane, env, step, seed } = place;
  const at = (there: number | undefined) => ({ env, lane: there, step, ...(seed === undefined ? {} : { seed }) });
  const prefix = new EnvError(at(lane), field, "").message;
  const text = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  return new EnvError(at(lane === undefined ? undefined : first + lane), field, text, options);
}

function ofKind(name: string, message: string, options?: ErrorOptions): Error {
  const kind = { TypeError, RangeError, SyntaxError, ReferenceError }[name] ?? Error;
  const error = new kind(message, options);
  if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  return error;
}
