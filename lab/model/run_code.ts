/** A run as a program: for Node, and for a page of one's own. Whoever runs it gets the same run, bit for bit. */
import { OWN_ID, type Settings } from "./settings.ts";

const LINE = `\`step \${step}: return \${metrics.episodeReturn.toFixed(1)}\``; // as the program has it

export interface RunCode {
  /** A module for Node. */
  readonly node: string;
  /** A page, whole. */
  readonly page: string;
  /** The environment that both import, where somebody wrote it. */
  readonly own?: string;
}

/** How far the run has come, where that is not its end: the program stops there too. */
export interface Until {
  readonly update: number;
}

export function runCode(settings: Settings, until?: Until): RunCode {
  const { own } = settings;
  return { node: nodeCode(settings, until), page: pageCode(settings, until), ...(own ? { own: own.text } : {}) };
}

function nodeCode(settings: Settings, until: Until | undefined): string {
  const { engine, own } = settings;
  return lines(
    "// npm install swingup",
    own && "// own.ts beside this file holds the environment",
    `import { createTrainer${own ? ", registerEnv" : ""} } from "swingup";`,
    engine === "tfjs" && 'import { tfjs } from "swingup/tfjs";',
    own && 'import Own from "./own.ts";',
    "",
    ...training(settings),
    ...following(until, `console.log(${LINE});`),
    "console.log(trainer.summary().parametersSha256);",
  );
}

function pageCode(settings: Settings, until: Until | undefined): string {
  const { own } = settings;
  const script = lines(
    `import { createTrainer${own ? ", registerEnv" : ""} } from "swingup";`,
    own && 'import Own from "./own.js";',
    "",
    'const status = document.querySelector("p");',
    ...training({ ...settings, engine: "fused" }),
    ...following(until, `status.textContent = ${LINE};`, "await new Promise(requestAnimationFrame);"),
    `status.textContent += \`, hash \${trainer.summary().parametersSha256}\`;`,
  );
  return lines(
    "<!doctype html>",
    "<!-- npm install swingup, and serve this folder. In a large page training belongs in a worker. -->",
    own && "<!-- own.js beside this file holds the environment, as JavaScript -->",
    "<p>Learning.</p>",
    '<script type="importmap">',
    '  { "imports": { "swingup": "/node_modules/swingup/dist/browser/index.js" } }',
    "</script>",
    '<script type="module">',
    ...script
      .trimEnd()
      .split("\n")
      .map((line) => (line === "" ? line : `  ${line}`)),
    "</script>",
  );
}

function training({ env, algorithm, engine, seed, overrides, adjustments, own }: Settings): string[] {
  const options: Record<string, unknown> = { env: own ? OWN_ID : env, algorithm, seed, ...overrides };
  const written = Object.entries(options).map(([key, value]) => `  ${key}: ${literal(value)},`);
  if (engine === "tfjs") written.push("  engine: await tfjs(),");
  return [
    ...(own ? [`registerEnv("${OWN_ID}", () => new Own(), { timeLimit: ${own.timeLimit} });`] : []),
    "const trainer = await createTrainer({",
    ...written,
    "});",
    ...adjustments.map(({ update, values }) => `trainer.adjust(${literal(values)}, { after: ${update} });`),
  ];
}

function following(until: Until | undefined, ...body: readonly string[]): string[] {
  return [
    `for await (const { ${until ? "update, " : ""}step, metrics } of trainer.train()) {`,
    ...body.map((line) => `  ${line}`),
    ...(until ? [`  if (update === ${until.update}) break;`] : []),
    "}",
  ];
}

/** A value as JavaScript; nothing in it ends the element that it stands in. */
function literal(value: unknown): string {
  return JSON.stringify(value, undefined, 1)
    .replace(/\n\s*/g, " ")
    .replace(/"([a-z]\w*)":/gi, "$1:")
    .replaceAll("<", "\\u003c");
}

function lines(...list: readonly (string | false | undefined)[]): string {
  return `${list.filter((line) => line !== false && line !== undefined).join("\n")}\n`;
}
