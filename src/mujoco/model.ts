/** A robot's MJCF compiled by MuJoCo, with a small arena, and what is to be known of the model before it moves. */
import { show } from "../core/check.ts";
import type { Mujoco, MujocoModel } from "./package.ts";

/**
 * Bytes of an arena, where the XML does not say (`<size memory="1M"/>`), for contacts and constraints of a lane; MuJoCo's own
 * choice is some 6 MB.
 */
const LEAST_ARENA = 2 ** 18;
/** More for each geom and joint. */
const BYTES_PER_PART = 2 ** 13;

/** MuJoCo's mjtJoint and mjtObj. */
export const JOINT = { free: 0, ball: 1, slide: 2, hinge: 3 } as const;
const OBJECT = { body: 1, joint: 3, sensor: 20 } as const;
export type NamedKind = keyof typeof OBJECT;

/** Files that an MJCF names, by the name that it has there. */
export type Assets = Readonly<Record<string, Uint8Array>>;

/**
 * Compiles it.
 * @throws RangeError with MuJoCo's message and the line, or where it has no actuators
 */
export function compileModel(mujoco: Mujoco, xml: string, assets: Assets = {}): MujocoModel {
  const files = new mujoco.MjVFS();
  try {
    for (const [name, bytes] of Object.entries(assets)) files.addBuffer(name, bytes);
    const model = compiled(mujoco, xml, files);
    if (model.nu > 0) return model;
    model.delete();
  } finally {
    files.delete();
  }
  throw new RangeError("xml: expected a model with actuators, which actions move, got one without; add <actuator>");
}

function compiled(mujoco: Mujoco, xml: string, files: InstanceType<Mujoco["MjVFS"]>): MujocoModel {
  try {
    const spec = mujoco.parseXMLString(xml, files);
    try {
      const parts = xml.match(/<(geom|joint|freejoint)\b/g)?.length ?? 0;
      if (spec.memory < 0) spec.memory = LEAST_ARENA + BYTES_PER_PART * parts;
      return mujoco.mj_compile(spec, files);
    } finally {
      spec.delete();
    }
  } catch (error) {
    throw new RangeError(`xml: MuJoCo cannot compile it: ${plain(error)}`, { cause: error });
  }
}

/** MuJoCo's words in one line, without what says no more than that there is an error. */
function plain(error: unknown): string {
  const text = error instanceof Error ? error.message : show(error);
  return text
    .replace(/^MuJoCo Error: |Could not create Spec from XML string: /g, "")
    .replace(/^(XML )?Error: /, "")
    .trim()
    .replace(/:\s*\n\s*/g, ": ")
    .replace(/\s*\n\s*/g, "; ");
}

/** The name that the model gives itself, as an environment may have it. */
export function modelName(xml: string): string | undefined {
  const [, name] = xml.replace(/<!--[\s\S]*?-->/g, "").match(/<mujoco\b[^>]*?\bmodel\s*=\s*["']([^"']*)["']/) ?? [];
  return name;
}

/**
 * The number of what has a name.
 * @throws RangeError where nothing has it
 */
export function numberOf(mujoco: Mujoco, model: MujocoModel, kind: NamedKind, name: string): number {
  const number = mujoco.mj_name2id(model, OBJECT[kind], name);
  if (number < 0) throw new RangeError(`${kind}: expected the name of a ${kind} of the model, got ${show(name)}`);
  return number;
}

/** How a robot's root stands in the world. */
export interface Root {
  /** The first body that has a joint. */
  readonly body: number;
  /** Numbers of qpos that say where it is along the ground, which a robot that moves about need not know. */
  readonly ground: readonly number[];
}

/** The root of a model: what moves about hangs on a free joint, or on slides along x and y that have no range. */
export function rootOf({ body_jntadr, body_jntnum, jnt_type, jnt_axis, jnt_range, jnt_qposadr }: MujocoModel): Root {
  const body = body_jntadr.findIndex((joint) => joint >= 0);
  const [first, count] = [body_jntadr[body], body_jntnum[body]];
  if (jnt_type[first] === JOINT.free) return { body, ground: [jnt_qposadr[first], jnt_qposadr[first] + 1] };
  const ground: number[] = [];
  for (let joint = first; joint < first + count; joint++) {
    const bounded = jnt_range[2 * joint] !== jnt_range[2 * joint + 1];
    const level = Math.abs(jnt_axis[3 * joint + 2]) < 1e-9;
    if (jnt_type[joint] === JOINT.slide && level && !bounded) ground.push(jnt_qposadr[joint]);
  }
  return { body, ground };
}
