/** Each way to ask for something impossible: status 2, one line that helps, nothing on standard output, no folder. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { train } from "swingup";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeSafetensors } from "../../src/files/safetensors.ts";
import { decodeSafetensors } from "../../src/files/safetensors_reader.ts";
import { commandLine } from "./command.ts";

const cli = commandLine();
const file = (name: string) => join(cli.folder, name);
const set = (...texts: string[]) => ["train", "CartPole-v1", ...texts.flatMap((text) => ["--set", text])];

/** The good policy, but with another configuration in its metadata. */
function claiming(changes: object): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(readFileSync(file("good.safetensors")));
  const config = { ...JSON.parse(metadata.get("config") ?? ""), ...changes };
  return encodeSafetensors({ tensors, metadata: new Map(metadata).set("config", JSON.stringify(config)) });
}

beforeAll(async () => {
  const run = await train({ env: "CartPole-v1", steps: 1024, hiddenSizes: [8], numEnvs: 8, rolloutSteps: 128 });
  await run.save(file("good.safetensors"));
  run.dispose();
  const bytes = readFileSync(file("good.safetensors"));
  writeFileSync(file("short.safetensors"), bytes.subarray(0, bytes.length - 100));
  writeFileSync(file("header.safetensors"), bytes.subarray(0, 200));
  writeFileSync(file("empty.safetensors"), "");
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  writeFileSync(file("image.png"), Buffer.from(png, "base64"));
  writeFileSync(file("data.json"), '{"env": "CartPole-v1", "policy": [1, 2, 3]}\n');
  const nan = Buffer.from(bytes);
  nan.writeFloatLE(Number.NaN, nan.length - 4);
  writeFileSync(file("nan.safetensors"), nan);
  writeFileSync(file("env.safetensors"), claiming({ env: "CartPole-v9" }));
  writeFileSync(file("escape.safetensors"), claiming({ env: "\u001b[31m" }));
  writeFileSync(file("key.safetensors"), claiming({ "\u001b[31m\n": 1 }));
  writeFileSync(file("wide.safetensors"), claiming({ hiddenSizes: [9] }));
  writeFileSync(file("huge.safetensors"), claiming({ hiddenSizes: [16384, 16384, 16384] }));
  writeFileSync(file("gamma.safetensors"), claiming({ gamma: 9.98 }));
  writeFileSync(file("lanes.safetensors"), claiming({ envOptions: { lanes: 1 } }));
  writeFileSync(file("list.safetensors"), claiming({ envOptions: [1] }));
  mkdirSync(file("full"));
  writeFileSync(file(join("full", "notes.txt")), "mine");
  mkdirSync(file("no policy"));
});

const cases: [string, string[], RegExp][] = [
  ["no command but an option", ["--json"], /missing command: expected one of train, evaluate(, [a-z-]+)+, bench/],
  ["an unknown command", ["trian"], /unknown command 'trian'.*train/],
  ["a missing environment", ["train"], /environment: expected one of CartPole-v1, .*, or --resume with a run's folder/],
  ["an unknown environment", ["train", "CartPol-v1"], /CartPole-v1, Pendulum-v1.*got "CartPol-v1".*mean "CartPole-v1"/],
  ["an unknown algorithm", ["train", "CartPole-v1", "--algo", "pop"], /^error: --algo: .*mean "ppo"/],
  [
    "no threads",
    ["train", "CartPole-v1", "--threads", "0"],
    /^error: --threads: expected a whole number in \[1, 64\], got 0/,
  ],
  ["an unknown engine", ["train", "CartPole-v1", "--engine", "gpu"], /^error: --engine: expected one of fused, tfjs/],
  ["an unknown option", ["train", "CartPole-v1", "--sed", "1"], /unknown option '--sed'.*--seed/],
  ["an option without its value", ["train", "CartPole-v1", "--seed"], /'--seed <n>' argument missing/],
  ["a word too many", ["train", "CartPole-v1", "Pendulum-v1"], /too many arguments/],
  ["an unknown setting", set("learningrat=1"), /--set: unknown key "learningrat" \(did you mean "learningRate"/],
  ["an option of another environment", set("x_init=1"), /--set: unknown key "x_init"/],
  ["a setting without a value", set("gamma"), /--set: expected key=value, got "gamma"/],
  ["a discount above 1", set("gamma=1.5"), /^error: gamma: expected a number in \[0, 1\], got 1.5/],
  ["a negative learning rate", set("learningRate=-1"), /^error: learningRate: expected a number in \(0, 1\], got -1/],
  ["a word for a number", set("epochs=many"), /^error: epochs: expected a whole number in .*, got "many"/],
  [
    "no environments",
    ["train", "CartPole-v1", "--num-envs", "0"],
    /^error: --num-envs: expected .* \[1, 65536\], got 0/,
  ],
  ["no environments, as a setting", set("numEnvs=0"), /^error: numEnvs: expected .* got 0/],
  ["the environments twice", [...set("numEnvs=8"), "--num-envs", "8"], /^error: --num-envs: .*both/],
  [
    "a minibatch larger than the batch",
    set("rolloutSteps=8", "minibatchSize=65"),
    /^error: minibatchSize: .* 8 = 64, got/,
  ],
  ["a minibatch that does not divide", set("minibatchSize=100"), /^error: minibatchSize: expected a divisor of/],
  ["too few steps", ["train", "CartPole-v1", "--steps", "10"], /^error: --steps: expected at least one rollout/],
  ["steps that are no number", ["train", "CartPole-v1", "--steps", "1e5x"], /^error: --steps: .*got "1e5x"/],
  ["a negative seed", ["train", "CartPole-v1", "--seed", "-1"], /^error: --seed: .*got -1/],
  ["layers of width 0", set("hiddenSizes=64,0"), /^error: hiddenSizes\[1\]: expected/],
  ["an environment's option out of range", set("low=1"), /^error: .*low/],
  ["an environment's option of the wrong kind", set("low=deep"), /^error: .*low.*"deep"/],
  ["more memory than there is", set("rolloutSteps=1000000", "numEnvs=65536", "minibatchSize=64"), /./],
  ["a folder with files in it", ["train", "CartPole-v1", "--out", "full"], /^error: --out: .*"full", which has 1 file/],
  ["a folder that is a file", ["train", "CartPole-v1", "--out", "data.json"], /^error: --out: .*"data.json" \(a file/],
  ["a folder below a file", ["train", "CartPole-v1", "--out", "data.json/run"], /^error: --out: .*not a folder/],
  ["a folder that cannot be written", ["train", "CartPole-v1", "--out", "/proc/run"], /^error: --out: .*"\/proc\/run"/],
  ["a folder without a name", ["train", "CartPole-v1", "--out", ""], /^error: --out: expected the name of a folder/],
  ["a missing policy", ["evaluate", "none"], /"none" \(no such file or folder\)/],
  ["a folder without a policy", ["evaluate", "no policy"], /"no policy" has no policy.safetensors/],
  ["a device", ["evaluate", "/dev/zero"], /expected a file or a run folder, got "\/dev\/zero"/],
  ["an empty file", ["evaluate", "empty.safetensors"], /"empty.safetensors" is not a policy .*shorter/],
  ["a truncated policy", ["evaluate", "short.safetensors"], /"short.safetensors" is not a policy .*truncated/],
  ["a truncated header", ["evaluate", "header.safetensors"], /"header.safetensors" is not a policy .*truncated/],
  ["a picture", ["evaluate", "image.png"], /"image.png" is not a policy .*not a safetensors file/],
  ["some JSON", ["evaluate", "data.json"], /"data.json" is not a policy .*not a safetensors file/],
  ["a policy with NaN", ["evaluate", "nan.safetensors"], /holds NaN/],
  [
    "a policy for no known environment",
    ["evaluate", "env.safetensors"],
    /is not a policy .*env: expected one of .*mean "CartPole-v1"/,
  ],
  ["a policy that would colour the terminal", ["evaluate", "escape.safetensors"], /env: expected one of .*u001b\[31m/],
  ["a policy with a key that would", ["evaluate", "key.safetensors"], /unknown key "\\u001b\[31m\\n"/],
  ["a policy of another shape", ["evaluate", "wide.safetensors"], /expected the shape \[9,4\], got \[8,4\]/],
  ["a policy that claims to be huge", ["evaluate", "huge.safetensors"], /is not a policy/],
  ["a policy that sets what is not its own", ["evaluate", "lanes.safetensors"], /envOptions: unknown key "lanes"/],
  ["a policy with options that are none", ["evaluate", "list.safetensors"], /envOptions: expected an object/],
  ["a policy with an impossible setting", ["evaluate", "gamma.safetensors"], /gamma: expected a number in \[0, 1\]/],
  ["no episodes", ["evaluate", "good.safetensors", "--episodes", "0"], /^error: --episodes: .*got 0/],
  ["an evaluation's seed that is none", ["evaluate", "good.safetensors", "--seed", "x"], /^error: --seed: .*got "x"/],
  ["a recording of no policy", ["record", "none"], /"none" \(no such file or folder\)/],
  ["a recording of no steps", ["record", "good.safetensors", "--steps", "0"], /^error: --steps: .*got 0/],
  [
    "a recording as a GIF",
    ["record", "good.safetensors", "--out", "a.gif"],
    /^error: --out: .*ends in \.svg, got "a.gif"/,
  ],
  [
    "a recording into no folder",
    ["record", "good.safetensors", "--out", "none/a.svg"],
    /^error: --out: the folder "none" does not exist/,
  ],
  ["an unknown benchmark", ["bench", "gem"], /^error: part: expected one of .*mean "gemm"/],
];

describe.concurrent("bad input", () => {
  it.each(cases)("%s", async (_, words, message) => {
    const before = readdirSync(cli.folder, { recursive: true }).sort();
    const { status, stdout, stderr } = await cli.answer(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a file's text must not reach the terminal unseen
    expect(stderr).toMatch(/^error: [^\x00-\x1f]+\n$/);
    expect(stderr).toMatch(message);
    expect(readdirSync(cli.folder, { recursive: true }).sort()).toEqual(before);
  });

  it("says what to install where tfjs is missing", async () => {
    const hook = `export const resolve = (name, context, next) => name.startsWith("@tensorflow/")
      ? Promise.reject(Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" }))
      : next(name, context);`;
    const register = `import { register } from "node:module"; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
    const { status, stdout, stderr } = await cli.start(["train", "CartPole-v1", "--engine", "tfjs"], {
      node: ["--import", `data:text/javascript,${encodeURIComponent(register)}`],
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: --engine: tfjs needs .*npm install @tensorflow\/tfjs-core[^\n]*\n$/);
  });
});
