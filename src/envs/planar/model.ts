/** A robot in a plane as its file in `models/` has it, beside the source of its data: `table.ts` derives from it what kernels read. */

/** Of the plane: m, the first to the right (x), the second up (z; for Swimmer, seen from above, y). */
export type Vector = readonly [u: number, w: number];

export interface PlanarJoint {
  readonly name: string;
  /** Of a joint that slides: along which axis of the plane. */
  readonly slide?: "u" | "w";
  /** Of a hinge: 1 where a growing position turns counterclockwise in the plane, -1 where clockwise. */
  readonly turns?: number;
  /** Of a hinge, from its body's origin. */
  readonly at?: Vector;
  /** Position in which the model is drawn; default 0. */
  readonly rest?: number;
  /** kg or kg m^2; default 0, as the next two. */
  readonly armature?: number;
  /** N s/m or N m s. */
  readonly damping?: number;
  /** N m/rad, about position 0. */
  readonly stiffness?: number;
  /** Positions between which it is free, m or rad. */
  readonly range?: Vector;
  /** How far before its end a limit begins to act; default 0. */
  readonly margin?: number;
  /** [M^-1] of the joint in the model's pose, where it has a range. */
  readonly inverseInertia?: number;
}

export interface PlanarBody {
  readonly name: string;
  /** Number of the body that it hangs on; -1: the world. */
  readonly parent: number;
  /** From the parent's origin, in its frame. */
  readonly at: Vector;
  /** Center of mass, from its own origin. */
  readonly com: Vector;
  /** kg */
  readonly mass: number;
  /** kg m^2, about the center of mass and the plane's normal. */
  readonly inertia: number;
  /** 1/kg, in the model's pose. */
  readonly inverseMass: number;
  readonly joints: readonly PlanarJoint[];
}

export interface PlanarCapsule {
  readonly body: number;
  /** Its center, from the body's origin. */
  readonly at: Vector;
  /** From its center to the end of its cylinder. */
  readonly half: Vector;
  /** m */
  readonly radius: number;
  /** Of its contact with the floor; none where it touches nothing. */
  readonly friction?: number;
}

/** MuJoCo's solref and solimp: how a constraint gives way. */
export interface Softness {
  /** Impedance where a constraint begins, and from `width` (m or rad) on. */
  readonly softest: number;
  readonly stiffest: number;
  readonly width: number;
  /** Time constant, s; at least two timesteps are used. */
  readonly time: number;
}

/** What a body feels is the drag of a box with its inertia, `long` along its u axis, `thick` otherwise. */
export interface Fluid {
  /** kg/m^3 */
  readonly density: number;
  /** Pa s */
  readonly viscosity: number;
  /** m */
  readonly thick: number;
  readonly long: number;
}

export interface PlanarModel {
  /** s */
  readonly timestep: number;
  readonly integrator: "euler" | "rungeKutta";
  /** m/s^2 */
  readonly gravity: Vector;
  readonly fluid?: Fluid;
  readonly limit: Softness;
  /** Of all contacts; `margin` in m: at which distance they begin. */
  readonly contact?: Softness & { readonly margin: number };
  /** Bodies whose capsules touch each other, the upper one first. */
  readonly pairs?: readonly (readonly [number, number])[];
  /** `gear` N or N m for an action of 1, actions clipped to [-most, most]; in the order of actions. */
  readonly motors: readonly { readonly joint: number; readonly gear: number; readonly most: number }[];
  /** Parents before children. */
  readonly bodies: readonly PlanarBody[];
  readonly capsules: readonly PlanarCapsule[];
}

/** All joints, in the order of positions and speeds: MuJoCo's qpos and qvel. */
export function jointsOf({ bodies }: PlanarModel): readonly PlanarJoint[] {
  return bodies.flatMap(({ joints }) => joints);
}
