/** A process that is killed at a counted line of a file that it writes, since nobody could be in time from outside. */

/** Options of Node with which a process kills itself as soon as it has written so many lines to a file of this name. */
export function killedAfter(count: number, name: string): string[] {
  const script = `import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { openSync, writeSync } = fs;
    let [watched, lines] = [-1, 0];
    const die = () => lines >= ${count} && process.kill(process.pid, "SIGKILL");
    fs.openSync = (path, ...more) => {
      const file = openSync(path, ...more);
      if (!String(path).endsWith(${JSON.stringify(name)})) return file;
      watched = file;
      die();
      return file;
    };
    fs.writeSync = (file, bytes, ...more) => {
      const written = writeSync(file, bytes, ...more);
      if (file !== watched) return written;
      lines += Buffer.from(bytes).filter((byte) => byte === 10).length;
      die();
      return written;
    };
    syncBuiltinESMExports();`;
  return ["--import", `data:text/javascript,${encodeURIComponent(script)}`];
}
