/** Environments in AssemblyScript as sources: those of the package, and one of a single number that may be wrong. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { box, discrete, type Env, type EpisodeOptions, Random } from "swingup";
import { compileEnv } from "../../src/cli/assemblyscript.ts";

/** A source of `assembly/side` as a user would have it. */
export function side(folder: string, name: string): string {
  const text = readFileSync(fileURLToPath(new URL(`../../assembly/side/${name}.ts`, import.meta.url)), "utf8");
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, text.replace('"../env"', '"swingup/assembly/env"'));
  return file;
}

/** The task of the starter, after its description. */
export class Rocket implements Env<number> {
  observationSpace = box([0, -2], [1.5, 2]);
  actionSpace = discrete(2);
  height = 0;
  speed = 0;

  reset({ seed }: EpisodeOptions) {
    this.height = new Random(seed).uniform(5, 10);
    this.speed = 0;
    return this.observe();
  }

  step(action: number) {
    this.speed += ((action === 1 ? 10 : 0) - 5) * 0.1;
    this.speed = Math.min(Math.max(this.speed, -20), 20);
    this.height = Math.max(this.height + this.speed * 0.1, 0);
    const landed = this.height === 0;
    const lost = this.height > 15;
    const reward = landed ? Math.max(10 + 2 * this.speed, -10) : lost ? -10 : -0.05;
    return { observation: this.observe(), reward, terminated: landed || lost };
  }

  observe() {
    return [Math.min(this.height / 10, 1.5), this.speed / 10];
  }
}

/** An environment of one number; each test says what is wrong with it. */
export async function variant(folder: string, changes: Record<string, string>): Promise<Uint8Array> {
  const parts = {
    top: "",
    spaces: "observation(-10, 10); choices(2);",
    reset: "s.x = 0;",
    step: "s.x += 1; return 1;",
    terminated: "return s.x >= 3;",
    observe: "o[0] = s.x;",
    ...changes,
  };
  const file = join(folder, "variant.ts");
  writeFileSync(
    file,
    `import { action, Action, chance, choices, integer, Observation, observation, sin, tanh, uniform } from "swingup/assembly/env";
${parts.top}
@unmanaged export class State { x: f64; }
export function spaces(): void { ${parts.spaces} }
export function reset(s: State): void { ${parts.reset} }
export function step(s: State, a: Action): f64 { ${parts.step} }
export function terminated(s: State): bool { ${parts.terminated} }
export function observe(s: State, o: Observation): void { ${parts.observe} }
`,
  );
  return compileEnv(file, "variant");
}
