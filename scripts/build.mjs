// `npm run build`: the kernels, and from the sources the package's dist/. `--no-check` leaves out the compiler's examination
// of the sources, most of its work, where somebody else does that (`npm run check`).
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tool } from "./command.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = ([program, words]) => execFileSync(program, words, { cwd: root, stdio: "inherit" });
const script = (name) => run([process.execPath, [join(root, "scripts", `${name}.mjs`)]]);

rmSync(join(root, "dist"), { recursive: true, force: true });
try {
  script("build_kernels");
  run(tool(root, "tsc", "-p", "tsconfig.build.json", ...(process.argv.includes("--no-check") ? ["--noCheck"] : [])));
  script("bundle_browser");
  script("bundle_node");
} catch (error) {
  process.exit(error.status || 1); // the tool has said what is wrong
}
