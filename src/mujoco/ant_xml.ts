/**
 * Ant-v5's robot as MJCF: the numbers are those of Gymnasium 1.4.0's ant.xml (MIT). A ball of 0.25 m with four legs of two
 * joints, each leg a copy of the first, mirrored.
 */

interface Leg {
  /** In which quarter it stands: signs of x and y. */
  readonly x: number;
  readonly y: number;
  /** Where its ankle may bend to, degrees. */
  readonly range: string;
  /** Its ankle's axis. */
  readonly axis: string;
}

/** Leg 1 to 4. */
const LEGS: readonly Leg[] = [
  { x: 1, y: 1, range: "30 70", axis: "-1 1 0" },
  { x: -1, y: 1, range: "-70 -30", axis: "1 1 0" },
  { x: -1, y: -1, range: "-70 -30", axis: "-1 1 0" },
  { x: 1, y: -1, range: "30 70", axis: "1 1 0" },
];

/** Motors in the order of actions: leg 4 first. */
const MOTORS = [4, 1, 2, 3].flatMap((leg) => [`hip_${leg}`, `ankle_${leg}`]);

function legText({ x, y, range, axis }: Leg, k: number): string {
  const out = (length: number) => `${length * x} ${length * y} 0`;
  const rod = (length: number) => `<geom type="capsule" fromto="0 0 0 ${out(length)}" size="0.08"/>`;
  return `<body>
${rod(0.2)}
<body pos="${out(0.2)}">
<joint name="hip_${k + 1}" type="hinge" axis="0 0 1" range="-30 30"/>
${rod(0.2)}
<body pos="${out(0.2)}">
<joint name="ankle_${k + 1}" type="hinge" axis="${axis}" range="${range}"/>
${rod(0.4)}
</body>
</body>
</body>`;
}

export const ANT_XML = `<mujoco>
<option integrator="RK4" timestep="0.01"/>
<size memory="256K"/>
<default>
<joint armature="1" damping="1"/>
<geom conaffinity="0" condim="3" density="5" friction="1 0.5 0.5" margin="0.01"/>
</default>
<worldbody>
<geom type="plane" size="40 40 40" conaffinity="1"/>
<body pos="0 0 0.75">
<joint type="free" armature="0" damping="0" limited="false" margin="0.01"/>
<geom type="sphere" size="0.25"/>
${LEGS.map(legText).join("\n")}
</body>
</worldbody>
<actuator>
${MOTORS.map((joint) => `<motor joint="${joint}" gear="150" ctrlrange="-1 1"/>`).join("\n")}
</actuator>
</mujoco>`;
