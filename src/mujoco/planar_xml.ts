/** A planar robot's model as MJCF, from the same table that `assembly/planar` is given: so both compute one robot. */
import type { PlanarBody, PlanarCapsule, PlanarJoint, PlanarModel, Softness, Vector } from "../envs/planar/model.ts";

/** The other friction of a contact is the floor's where that is larger. */
const SLIPPERY = 1e-5;

/** How the plane of a model lies in space. */
interface Plane {
  /** A point or a direction of it. */
  readonly place: (vector: Vector) => string;
  /** The axis of a hinge that turns counterclockwise (1) or clockwise (-1). */
  readonly axis: (turns: number) => string;
}

/** x to the right and z up; for what swims, seen from above, x and y. */
function planeOf({ fluid }: PlanarModel): Plane {
  if (fluid) return { place: ([u, w]) => `${u} ${w} 0`, axis: (turns) => `0 0 ${turns}` };
  return { place: ([u, w]) => `${u} 0 ${w}`, axis: (turns) => `0 ${-turns} 0` };
}

/** @param tip a point of the last body that gets a site of this name */
export function planarXml(model: PlanarModel, tip?: Vector): string {
  const { timestep, integrator, gravity, fluid, contact, motors, bodies } = model;
  const plane = planeOf(model);
  const water = fluid ? ` density="${fluid.density}" viscosity="${fluid.viscosity}"` : "";
  const floor = contact && `<geom type="plane" size="0 0 1" condim="3" conaffinity="1" friction="${SLIPPERY} 0 0"/>`;
  const site = tip && `<site name="tip" pos="${plane.place(tip)}"/>`;
  return `<mujoco>
<compiler angle="radian" inertiafromgeom="false"/>
<option timestep="${timestep}" integrator="${integrator === "euler" ? "Euler" : "RK4"}" gravity="${plane.place(gravity)}"${water}/>
<size memory="256K"/>
<default>
<joint ${soft(model.limit, "limit")}/>
${contact ? `<geom ${soft(contact, "")} margin="${contact.margin / 2}"/>` : ""}
</default>
<worldbody>
${floor ?? ""}
${childrenOf(-1)}
</worldbody>
<actuator>
${motors.map(({ joint, gear, most }) => `<motor joint="j${joint}" gear="${gear}" ctrlrange="${-most} ${most}"/>`).join("\n")}
</actuator>
</mujoco>`;

  function childrenOf(parent: number): string {
    return bodies
      .map((body, b) => (body.parent === parent ? bodyText(body, b) : ""))
      .filter((text) => text !== "")
      .join("\n");
  }

  function bodyText(body: PlanarBody, b: number): string {
    const first = bodies.slice(0, b).reduce((sum, { joints }) => sum + joints.length, 0);
    const inside = [
      inertialText(model, body, plane),
      ...body.joints.map((joint, k) => jointText(joint, first + k, plane)),
      ...model.capsules.filter((capsule) => capsule.body === b).map((capsule) => capsuleText(model, capsule, plane)),
      b === bodies.length - 1 && site ? site : "",
      childrenOf(b),
    ];
    return `<body pos="${plane.place(body.at)}">\n${inside.filter((text) => text !== "").join("\n")}\n</body>`;
  }
}

/** Time constant and impedance, of limits or contacts. */
function soft({ softest, stiffest, width, time }: Softness, name: string): string {
  return `solref${name}="${time} 1" solimp${name}="${softest} ${stiffest} ${width}"`;
}

/** In the plane only the inertia about its normal matters, but in water that of a box with these edges. */
function inertialText({ fluid }: PlanarModel, { com, mass, inertia }: PlanarBody, { place }: Plane): string {
  const about = fluid
    ? `${(mass * 2 * fluid.thick * fluid.thick) / 12} ${inertia} ${inertia}`
    : `${inertia} ${inertia} ${inertia}`;
  return `<inertial pos="${place(com)}" mass="${mass}" diaginertia="${about}"/>`;
}

function jointText(joint: PlanarJoint, number: number, { place, axis }: Plane): string {
  const {
    slide,
    turns = 1,
    at = [0, 0],
    rest = 0,
    armature = 0,
    damping = 0,
    stiffness = 0,
    range,
    margin = 0,
  } = joint;
  const kind = slide
    ? `type="slide" axis="${place(slide === "u" ? [1, 0] : [0, 1])}"`
    : `type="hinge" axis="${axis(turns)}" pos="${place(at)}"`;
  const limit = range ? ` range="${range.join(" ")}" margin="${margin}"` : "";
  return `<joint name="j${number}" ${kind} ref="${rest}" armature="${armature}" damping="${damping}" stiffness="${stiffness}"${limit}/>`;
}

/** Those that touch nothing are left out. */
function capsuleText({ pairs }: PlanarModel, { at, half, radius, friction }: PlanarCapsule, { place }: Plane): string {
  if (friction === undefined) return "";
  const end = (side: number): Vector => [at[0] + side * half[0], at[1] + side * half[1]];
  const touches = pairs ? 'condim="1" conaffinity="1"' : 'condim="3" conaffinity="0"';
  return `<geom type="capsule" fromto="${place(end(-1))} ${place(end(1))}" size="${radius}" friction="${friction} 0 0" ${touches}/>`;
}
