/** In which line of the editor's text something was thrown: an error that comes from deep within a run names none. */

const known = new WeakSet<object>();
const methods = ["reset", "step", "resetInto", "stepInto", "getState", "setState", "render", "close"];

/** Adds the line to the error's message; `lines` is how many the text has, which stands first in its script. */
export function withLine(error: unknown, lines: number): unknown {
  if (!(error instanceof Error) || known.has(error)) return error;
  known.add(error);
  const frames = String(error.stack).split("\n");
  const found = frames.map((frame) => Number(/:(\d+):\d+\)?\s*$/.exec(frame)?.[1] ?? 0));
  const line = found.find((number) => number >= 1 && number <= lines);
  if (line === undefined) return error;
  return Object.assign(error, { message: `${error.message} (line ${line})` });
}

/** Watches an object's methods, so that what they throw names its line; `before` each step something may be waited for. */
export function watched<T extends object>(made: T, lines: number, before: () => Promise<void> | undefined): T {
  const object = made as Record<string, unknown>;
  for (const name of methods) {
    const method = object[name];
    if (typeof method !== "function" || Object.isFrozen(made)) continue;
    const call = (values: unknown[]) => {
      try {
        const result: unknown = method.apply(made, values);
        if (!(result instanceof Promise)) return result;
        return result.catch((error) => {
          throw withLine(error, lines);
        });
      } catch (error) {
        throw withLine(error, lines);
      }
    };
    object[name] = (...values: unknown[]) => {
      const wait = name.startsWith("step") ? before() : undefined;
      return wait ? wait.then(() => call(values)) : call(values);
    };
  }
  return made;
}
