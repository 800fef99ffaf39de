/**
 * An environment that was written on the page. Its text is a part of the script of the worker that this runs in, a worker
 * of a sandboxed frame, and is evaluated nowhere else.
 */
import { box, defineEnv, discrete, type EnvFactory, multiBinary, multiDiscrete, Random, registerEnv } from "swingup";
import { disc, picture, rectangle, type Scene, tiles } from "swingup/render";
import { watched, withLine } from "./own_line.ts";
import { scenesOf } from "./picture.ts";

/** What the editor hands over. */
export interface OwnSource {
  /** Under which the environment is known. */
  readonly id: string;
  /** A CommonJS module whose default export is a class, or a function that makes an environment. */
  readonly script: string;
  readonly timeLimit: number;
}

/** The text, as the function that it stands in. */
export type OwnModule = (
  module: { exports: { default?: unknown } },
  exports: object,
  require: (name: string) => object,
) => void;

type Made = ReturnType<EnvFactory>;

const BREATH = 200; // ms of an examination after which the page is answered

/** What an environment can import. */
const offered: Readonly<Record<string, object>> = {
  swingup: { box, discrete, multiBinary, multiDiscrete, Random, defineEnv },
  "swingup/render": { disc, picture, rectangle, tiles },
};

export class OwnEnv {
  readonly id: string;
  readonly factory: EnvFactory;
  /** Whether steps wait now and then until the page has been answered: an examination by itself does not. */
  breathing = false;
  #objects: Made[] = [];
  #rested = 0; // ms

  /** @throws whatever the text throws, or TypeError where it exports no environment */
  constructor(text: OwnModule, { id, timeLimit }: { id: string; timeLimit: number }) {
    const lines = text.toString().split("\n").length - 1;
    const make = pointing(lines, () => evaluate(text));
    this.id = id;
    this.factory = () => {
      const made = watched(pointing(lines, make), lines, () => this.#breathe());
      this.#objects.push(made);
      return made;
    };
    registerEnv(id, this.factory, { timeLimit });
  }

  #breathe(): Promise<void> | undefined {
    if (!this.breathing || performance.now() - this.#rested < BREATH) return undefined;
    return new Promise((resolve) =>
      setTimeout(() => {
        this.#rested = performance.now();
        resolve();
      }),
    );
  }

  /** Forgets the objects made so far: the next ones are those that are watched. */
  forget(): void {
    this.#objects = [];
  }

  /**
   * What the environment calls its actions and the numbers of its observations, where it does: `actionNames` and
   * `observationNames` of its objects.
   * @throws TypeError that says which of them is no list of texts
   */
  names(): SpaceNames {
    const [made] = this.#objects as SpaceNames[];
    return { actionNames: namesOf(made, "actionNames"), observationNames: namesOf(made, "observationNames") };
  }

  /**
   * What the objects of the first lanes look like.
   * @throws ShapeError that says what is wrong with a picture
   */
  scenes(lanes: number): readonly (Scene | undefined)[] {
    return scenesOf(lanes)(
      this.#objects.slice(0, lanes).map((made) => made.render?.()),
      "render()",
    );
  }
}

/** Of actions (choices, or dimensions of a Box), and of the numbers of an observation. */
export interface SpaceNames {
  readonly actionNames?: readonly string[] | undefined;
  readonly observationNames?: readonly string[] | undefined;
}

function namesOf(made: SpaceNames | undefined, key: keyof SpaceNames): readonly string[] | undefined {
  const names: unknown = made?.[key];
  if (names === undefined) return undefined;
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new TypeError(
    `${key}: expected a list of texts, got ${Array.isArray(names) ? "other values in it" : typeof names}`,
  );
}

function pointing<T>(lines: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw withLine(error, lines);
  }
}

function evaluate(text: OwnModule): EnvFactory {
  const module = { exports: {} as { default?: unknown } };
  text(module, module.exports, (name) => {
    if (Object.hasOwn(offered, name)) return offered[name];
    throw new RangeError(`import: expected "swingup" or "swingup/render", which is all there is here, got "${name}"`);
  });
  const made = module.exports.default;
  if (typeof made !== "function")
    throw new TypeError("export: expected a class as the default export: export default class MyEnv { ... }");
  return isClass(made) ? () => new made() : (made as EnvFactory);
}

function isClass(value: unknown): value is new () => Made {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}
