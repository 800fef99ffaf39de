/** How much work something is, on a machine that may be busy with other things: the time that passes says nothing then. */

/** @returns what gives the seconds of processors that this process has used since, all its threads together */
export function stopwatch(): () => number {
  const from = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1e6;
  };
}
