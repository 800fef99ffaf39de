/**
 * What there is to turn and to see in the built-in environments, in words: options of their physics, and the components
 * of their states with the part of each that is worth a look.
 */

/** An option of an environment that somebody may want to turn. */
export interface PhysicsDial {
  readonly key: string;
  readonly label: string;
  readonly sentence: string;
  readonly unit: string;
  readonly usual: number;
  readonly least: number;
  readonly most: number;
}

/** What a reward formula calls the components of an observation, and one to begin with. */
export interface FormulaWords {
  readonly names: readonly string[];
  readonly example: string;
}

const slope: FormulaWords = { names: ["position", "velocity"], example: "reward + 100 * abs(velocity)" };

export const formulaWords: Readonly<Record<string, FormulaWords>> = {
  "CartPole-v1": {
    names: ["position", "velocity", "angle", "angular_velocity"],
    example: "reward - 0.5 * abs(position)",
  },
  "Pendulum-v1": {
    names: ["cos_angle", "sin_angle", "angular_velocity"],
    example: "cos_angle - 0.01 * action ^ 2",
  },
  "Acrobot-v1": {
    names: ["cos_angle1", "sin_angle1", "cos_angle2", "sin_angle2", "angular_velocity1", "angular_velocity2"],
    example: "reward - 0.2 * cos_angle1",
  },
  "MountainCar-v0": slope,
  "MountainCarContinuous-v0": slope,
  "Reacher-v5": {
    names: [
      ...["cos_angle1", "cos_angle2", "sin_angle1", "sin_angle2", "target_x", "target_y"],
      ...["angular_velocity1", "angular_velocity2", "offset_x", "offset_y"],
    ],
    example: "-sqrt(offset_x ^ 2 + offset_y ^ 2)",
  },
};

/** A component of a state. */
export interface Quantity {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
}

const hill: PhysicsDial = {
  key: "gravity",
  label: "Gravity",
  sentence: "How much the steepest slope changes the speed in a step.",
  unit: "",
  usual: 0.0025,
  least: 0.0005,
  most: 0.005,
};

const push = { label: "Motor", sentence: "How much a push changes the speed in a step.", unit: "", least: 0.0002 };

export const physics: Readonly<Record<string, readonly PhysicsDial[]>> = {
  "CartPole-v1": [
    {
      key: "gravity",
      label: "Gravity",
      sentence: "9.8 on Earth, 1.6 on the Moon, 24.8 on Jupiter.",
      unit: "m/s²",
      usual: 9.8,
      least: 0,
      most: 30,
    },
    {
      key: "length",
      label: "Pole, half its length",
      sentence: "A long pole falls slowly, a short one at once.",
      unit: "m",
      usual: 0.5,
      least: 0.1,
      most: 2,
    },
    {
      key: "masspole",
      label: "Mass of the pole",
      sentence: "The cart has 1 kg.",
      unit: "kg",
      usual: 0.1,
      least: 0.01,
      most: 2,
    },
    {
      key: "force_mag",
      label: "Push",
      sentence: "How hard the cart is pushed, always one way or the other.",
      unit: "N",
      usual: 10,
      least: 1,
      most: 30,
    },
    {
      key: "wind",
      label: "Wind",
      sentence: "Pushes the cart to the right all the time, or to the left.",
      unit: "N",
      usual: 0,
      least: -8,
      most: 8,
    },
  ],
  "Pendulum-v1": [
    {
      key: "g",
      label: "Gravity",
      sentence: "9.8 on Earth, 1.6 on the Moon, 24.8 on Jupiter.",
      unit: "m/s²",
      usual: 10,
      least: 0,
      most: 30,
    },
    {
      key: "max_torque",
      label: "Torque",
      sentence: "Of the motor at most; from about 5 on it lifts the rod at once.",
      unit: "N m",
      usual: 2,
      least: 0.5,
      most: 8,
    },
    {
      key: "m",
      label: "Mass of the rod",
      sentence: "The motor stays as it is.",
      unit: "kg",
      usual: 1,
      least: 0.2,
      most: 3,
    },
    {
      key: "l",
      label: "Length of the rod",
      sentence: "The picture keeps its size.",
      unit: "m",
      usual: 1,
      least: 0.3,
      most: 2,
    },
  ],
  "Acrobot-v1": [
    {
      key: "gravity",
      label: "Gravity",
      sentence: "9.8 on Earth, 1.6 on the Moon, 24.8 on Jupiter.",
      unit: "m/s²",
      usual: 9.8,
      least: 0,
      most: 30,
    },
    {
      key: "available_torque",
      label: "Torque",
      sentence: "How hard the elbow is turned.",
      unit: "N m",
      usual: 1,
      least: 0.2,
      most: 4,
    },
  ],
  "MountainCar-v0": [hill, { ...push, key: "force", usual: 0.001, most: 0.003 }],
  "MountainCarContinuous-v0": [hill, { ...push, key: "power", usual: 0.0015, most: 0.004 }],
  "Reacher-v5": [
    {
      key: "reward_control_weight",
      label: "Price of effort",
      sentence: "What a strong action costs, beside the distance from the target.",
      unit: "",
      usual: 1,
      least: 0,
      most: 5,
    },
  ],
};

const turn = Math.PI;
const car: readonly Quantity[] = [
  { name: "position", unit: "", low: -1.2, high: 0.6 },
  { name: "speed", unit: "", low: -0.07, high: 0.07 },
];

/** In the order of `VectorEnv.getState`. */
export const stateQuantities: Readonly<Record<string, readonly Quantity[]>> = {
  "CartPole-v1": [
    { name: "position", unit: "m", low: -2.4, high: 2.4 },
    { name: "speed", unit: "m/s", low: -3, high: 3 },
    { name: "angle", unit: "rad", low: -0.21, high: 0.21 },
    { name: "turning", unit: "rad/s", low: -3, high: 3 },
  ],
  "Pendulum-v1": [
    { name: "angle", unit: "rad", low: -turn, high: turn },
    { name: "turning", unit: "rad/s", low: -8, high: 8 },
  ],
  "Acrobot-v1": [
    { name: "shoulder", unit: "rad", low: -turn, high: turn },
    { name: "elbow", unit: "rad", low: -turn, high: turn },
    { name: "shoulder's turning", unit: "rad/s", low: -12.5, high: 12.5 },
    { name: "elbow's turning", unit: "rad/s", low: -28, high: 28 },
  ],
  "MountainCar-v0": car,
  "MountainCarContinuous-v0": car,
  "Reacher-v5": [
    { name: "shoulder", unit: "rad", low: -turn, high: turn },
    { name: "elbow", unit: "rad", low: -3, high: 3 },
    { name: "target across", unit: "m", low: -0.2, high: 0.2 },
    { name: "target up", unit: "m", low: -0.2, high: 0.2 },
    { name: "shoulder's turning", unit: "rad/s", low: -15, high: 15 },
    { name: "elbow's turning", unit: "rad/s", low: -15, high: 15 },
  ],
};
