/**
 * An environment that was written on the page: JavaScript text becomes a class that is known by name in this worker. Only
 * ever evaluated in a worker of a sandboxed frame, which has an origin of its own: no page, no storage, no network.
 */
import { box, defineEnv, discrete, type EnvFactory, Random, registerEnv } from "swingup";
import type { Scene } from "swingup/render";

/** What the editor hands over. */
export interface OwnSource {
  /** Under which the environment is known. */
  readonly id: string;
  /** A CommonJS module whose default export is a class, or a function that makes an environment. */
  readonly script: string;
  readonly timeLimit: number;
}

type Made = ReturnType<EnvFactory>;

/** What an environment can import. */
const offered = { box, discrete, Random, defineEnv };

export class OwnEnv {
  readonly id: string;
  readonly factory: EnvFactory;
  #objects: Made[] = [];

  /** @throws whatever the text throws, or TypeError where it exports no environment */
  constructor({ id, script, timeLimit }: OwnSource) {
    const make = evaluate(script);
    this.id = id;
    this.factory = () => {
      const made = make();
      this.#objects.push(made);
      return made;
    };
    registerEnv(id, this.factory, { timeLimit });
  }

  /** Forgets the objects made so far: the next ones are those that are watched. */
  forget(): void {
    this.#objects = [];
  }

  /** What the objects of the first lanes look like. */
  scenes(lanes: number): (Scene | undefined)[] {
    return this.#objects.slice(0, lanes).map((made) => asScene(made.render?.()));
  }
}

function evaluate(script: string): EnvFactory {
  const module = { exports: {} as { default?: unknown } };
  const require = (name: string) => {
    if (name === "swingup") return offered;
    throw new RangeError(`import: expected "swingup", which is all there is here, got "${name}"`);
  };
  new Function("module", "exports", "require", script)(module, module.exports, require);
  const made = module.exports.default;
  if (typeof made !== "function")
    throw new TypeError("export: expected a class as the default export: export default class MyEnv { ... }");
  return isClass(made) ? () => new made() : (made as EnvFactory);
}

function isClass(value: unknown): value is new () => Made {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}

function asScene(value: unknown): Scene | undefined {
  const scene = value as Scene | undefined;
  if (!Array.isArray(scene?.shapes) || !Array.isArray(scene?.center)) return undefined;
  return scene.width > 0 && scene.height > 0 ? scene : undefined;
}
