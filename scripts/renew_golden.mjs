// `node scripts/renew_golden.mjs`: after a change that alters training arithmetic on purpose, writes the bits that the runs
// of test/trainer/golden.ts end with now over those that they ended with before (after `npm run build:kernels`).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = join(root, "test/trainer/golden.ts");
const script = join(root, "build/renew_golden.mjs");
mkdirSync(join(root, "build"), { recursive: true });
await build({
  stdin: {
    contents: `export { train } from "./src/index.ts"; export { golden } from "./test/trainer/golden.ts";`,
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  platform: "node",
  outfile: script,
  tsconfigRaw: {},
  conditions: ["node"],
  alias: { "#files": join(root, "src/files/platform_node.ts"), "#threads": join(root, "src/threads/platform_node.ts") },
});
const { golden, train } = await import(pathToFileURL(script).href);
let text = readFileSync(file, "utf8");
for (const { options, parametersSha256 } of golden) {
  const found = (await train({ ...options, threads: 1 })).summary().parametersSha256;
  console.log(`${options.algorithm} on ${options.env}: ${found === parametersSha256 ? "the same" : `now ${found}`}`);
  text = text.replace(parametersSha256, found);
}
writeFileSync(file, text);
