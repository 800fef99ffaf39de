import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listenForInterrupt } from "../../src/cli/interrupt.ts";

describe("listenForInterrupt", () => {
  const exit = vi.spyOn(process, "exit");
  const before = process.listenerCount("SIGINT");
  let listening: ReturnType<typeof listenForInterrupt>;
  const onFirst = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    exit.mockReset();
    exit.mockImplementation((() => undefined) as never);
    onFirst.mockReset();
    listening = listenForInterrupt(onFirst);
  });
  afterEach(() => {
    listening.stop();
    vi.useRealTimers();
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"] as const)("aborts at the first %s and goes on", (signal) => {
    expect(listening.signal.aborted).toBe(false);
    process.emit(signal);
    expect(listening.signal.aborted).toBe(true);
    expect(onFirst).toHaveBeenCalledTimes(1);
    expect(exit).not.toHaveBeenCalled();
  });

  it("ends the process with status 130 at the second", () => {
    process.emit("SIGINT");
    vi.advanceTimersByTime(1000);
    process.emit("SIGINT");
    expect(exit).toHaveBeenCalledWith(130);
    expect(onFirst).toHaveBeenCalledTimes(1);
  });

  it("takes the echo of npm for the same Ctrl-C", () => {
    process.emit("SIGINT");
    vi.advanceTimersByTime(100);
    process.emit("SIGINT");
    expect(exit).not.toHaveBeenCalled();
  });

  it("gives the signals back", () => {
    expect(process.listenerCount("SIGINT")).toBe(before + 1);
    listening.stop();
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});
