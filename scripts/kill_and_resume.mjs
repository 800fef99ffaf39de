// Kills a command at random instants (SIGKILL) and resumes it, again and again: however often and whenever it was killed,
// it must end as one that was left alone, and what was finished on the way must stay. What the command is, each stress test
// says: `npm run stress:kills -- [kills] [seed]`, 100 and 1 unless given.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom } from "./seeded_random.mjs";

const main = fileURLToPath(new URL("../dist/src/cli/main.js", import.meta.url));

/**
 * @param command `prepare(folder)` writes what it needs; `words(name, begun)` are the words of the command line that begin
 *   or resume it in the folder `name`; `begun` are files by any of which it is known to have begun; `outcome(folder)` what it
 *   leaves, without what depends on the clock; `finished(folder)` the texts that may not go once they are there; `life(u,
 *   length)` the ms after which it is killed, from a random number and how long one takes that is left alone
 */
export async function killAndResume({ prepare = () => {}, words, begun, outcome, finished = () => [], life }) {
  const [kills, random] = [Number(process.argv[2] ?? 100), seededRandom(Number(process.argv[3] ?? 1))];
  const folder = mkdtempSync(join(tmpdir(), "swingup-kills-"));
  const run = (name, killAfter) =>
    ended(
      folder,
      words(
        name,
        begun.some((file) => existsSync(join(folder, name, file))),
      ),
      killAfter,
    );
  try {
    prepare(folder);
    const start = performance.now();
    await run("whole");
    let length = performance.now() - start; // of the quickest that was left alone, since a machine may be busy at times
    const expected = outcome(join(folder, "whole"));
    console.log(`one that is left alone takes ${Math.round(length)} ms`);
    let [done, lost, isSame] = [0, 0, true];
    for (let round = 1; done < kills && lost === 0 && isSame; round++) {
      const name = `round-${round}`;
      let [kept, killed] = [[], 0];
      const began = performance.now();
      const look = () => {
        const now = finished(join(folder, name));
        lost += kept.filter((text) => !now.includes(text)).length;
        kept = now;
      };
      while ((await run(name, done < kills ? life(random(), length) : undefined)) === "killed") {
        look();
        killed += 1;
        done += 1;
      }
      look();
      if (killed === 0) length = Math.min(length, performance.now() - began);
      isSame = outcome(join(folder, name)) === expected;
      const end = isSame ? "the same end" : "ANOTHER END";
      console.log(`round ${round}: killed ${killed} times (${done} of ${kills}), ${lost} lost, ${end}`);
      rmSync(join(folder, name), { recursive: true });
    }
    if (lost > 0 || !isSame) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the command; kills it after so many ms, if it is still alive. Resolves to how it ended. */
function ended(folder, words, killAfter) {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, stdio: ["ignore", "ignore", "pipe"] };
    const child = spawn(process.execPath, [main, ...words, "--json"], options);
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
    });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      if (signal === "SIGKILL") resolve("killed");
      else if (status === 0) resolve("complete");
      else reject(new Error(`${words.join(" ")} ended with status ${status}: ${said}`));
    });
  });
}
