/**
 * A pause long enough for timers, signals and the page to have their turn, and no longer: `setTimeout` would cost at
 * least 1 ms in Node and 4 ms in browsers, a message or an immediate a few microseconds.
 */
export function nextMacrotask(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (call: () => void) => unknown }; // Node, Bun and Deno have it
  if (setImmediate) return new Promise((resolve) => void setImmediate(resolve));
  if (typeof MessageChannel === "undefined") return new Promise((resolve) => setTimeout(resolve, 0)); // some edge runtimes
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
