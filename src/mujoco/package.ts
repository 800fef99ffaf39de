/**
 * The package `@mujoco/mujoco`, MuJoCo in WebAssembly, as far as it is used here: found, loaded once, asked for its version.
 * It is an optional peer dependency, so that whoever does without it does not install its 10 MB.
 */
import { show } from "../core/check.ts";
import { reason } from "../core/reason.ts";

/** The version that parity is claimed for and tests run with. */
export const VERSION = "3.14.0";
const INSTALL = `npm install @mujoco/mujoco@${VERSION}`;

/** Lives in the package's memory until it is deleted. */
interface Deletable {
  delete(): void;
}

export interface MujocoSpec extends Deletable {
  /** Bytes of each arena; -1 where the XML does not say. */
  memory: number;
  readonly modelname: string;
}

/** MuJoCo's mjModel: sizes and arrays, which are views that detach when memory grows. */
export interface MujocoModel extends Deletable {
  readonly nq: number;
  readonly nv: number;
  readonly nu: number;
  readonly nbody: number;
  readonly nkey: number;
  readonly ngeom: number;
  readonly narena: number;
  readonly qpos0: Float64Array;
  readonly key_qpos: Float64Array;
  readonly key_qvel: Float64Array;
  readonly jnt_type: Int32Array;
  readonly jnt_axis: Float64Array;
  readonly jnt_range: Float64Array;
  readonly jnt_qposadr: Int32Array;
  readonly body_jntadr: Int32Array;
  readonly body_jntnum: Int32Array;
  readonly actuator_ctrlrange: Float64Array;
  readonly body_parentid: Int32Array;
  readonly geom_type: Int32Array;
  readonly geom_bodyid: Int32Array;
  readonly geom_dataid: Int32Array;
  readonly geom_size: Float64Array;
  readonly mesh_vert: Float32Array;
  readonly mesh_vertadr: Int32Array;
  readonly mesh_vertnum: Int32Array;
  readonly sensor_adr: Int32Array;
  readonly opt: { readonly timestep: number };
}

/** MuJoCo's mjData: arrays are views that detach when memory grows. */
export interface MujocoData extends Deletable {
  readonly time: number;
  readonly qpos: Float64Array;
  readonly qvel: Float64Array;
  readonly act: Float64Array;
  readonly ctrl: Float64Array;
  readonly xfrc_applied: Float64Array;
  readonly qacc: Float64Array;
  readonly qacc_warmstart: Float64Array;
  readonly qfrc_constraint: Float64Array;
  readonly xpos: Float64Array;
  readonly xquat: Float64Array;
  readonly xmat: Float64Array;
  readonly subtree_com: Float64Array;
  readonly geom_xpos: Float64Array;
  readonly geom_xmat: Float64Array;
  readonly site_xpos: Float64Array;
  readonly sensordata: Float64Array;
  readonly cfrc_ext: Float64Array;
  readonly warning: { get(kind: number): { readonly number: number; readonly lastinfo: number } & Deletable };
}

interface Files extends Deletable {
  addBuffer(name: string, bytes: Uint8Array): void;
}

/** Numbers in the package's memory, for what writes its results there. */
interface Numbers extends Deletable {
  GetView(): Float64Array;
}

/** What of the loaded package is used. */
export interface Mujoco {
  mj_versionString(): string;
  parseXMLString(xml: string, files: Files): MujocoSpec;
  mj_compile(spec: MujocoSpec, files: Files): MujocoModel;
  mj_step(model: MujocoModel, data: MujocoData): void;
  mj_forward(model: MujocoModel, data: MujocoData): void;
  mj_kinematics(model: MujocoModel, data: MujocoData): void;
  mj_comPos(model: MujocoModel, data: MujocoData): void;
  mj_rnePostConstraint(model: MujocoModel, data: MujocoData): void;
  mj_resetData(model: MujocoModel, data: MujocoData): void;
  mj_stateSize(model: MujocoModel, parts: number): number;
  mj_getState(model: MujocoModel, data: MujocoData, state: Numbers, parts: number): void;
  mj_setState(model: MujocoModel, data: MujocoData, state: Float64Array, parts: number): void;
  mj_name2id(model: MujocoModel, kind: number, name: string): number;
  mju_warningText(kind: number, info: number): string;
  readonly MjData: new (model: MujocoModel) => MujocoData;
  readonly MjVFS: new () => Files;
  readonly DoubleBuffer: new (length: number) => Numbers;
}

let loaded: Promise<Mujoco> | undefined;
let told = false;

/**
 * The package.
 * @param given what a page has loaded of it, `await loadMujoco()`; default: it is imported, once
 * @param parity whether what is made of it claims to be as the tests have it: then no other version will do
 * @throws Error that says how to install it, or that it is of another version
 */
export async function mujocoPackage(given: unknown, parity: "claimed" | "none"): Promise<Mujoco> {
  if (given !== undefined && typeof (given as Partial<Mujoco> | null)?.mj_versionString !== "function")
    throw new TypeError(`mujoco: expected what the default export of @mujoco/mujoco has loaded, got ${show(given)}`);
  const mujoco = (given as Mujoco | undefined) ?? (await imported());
  const version = mujoco.mj_versionString();
  if (version === VERSION) return mujoco;
  if (parity === "claimed")
    throw new RangeError(`@mujoco/mujoco: expected version ${VERSION}, got ${version}; ${INSTALL}`);
  if (!told) console.warn(`swingup: @mujoco/mujoco is version ${version}; swingup was tested with ${VERSION}`);
  told = true;
  return mujoco;
}

async function imported(): Promise<Mujoco> {
  loaded ??= (async () => {
    const { default: load } = await import("@mujoco/mujoco");
    return (await load()) as unknown as Mujoco;
  })();
  try {
    return await loaded;
  } catch (error) {
    loaded = undefined; // it may be there another time
    const missing = /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)$/.test((error as { code?: string }).code ?? "");
    const why = missing ? "it is not installed" : reason(error);
    throw new TypeError(`@mujoco/mujoco: expected the package, which this environment runs on: ${why}; ${INSTALL}`, {
      cause: error,
    });
  }
}
