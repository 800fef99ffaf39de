// Calls a policy for CartPole-v1, trained and written by swingup.
//   env: CartPole-v1
//   spaces: {"observation":[4],"action":{"type":"discrete","n":2}}
//   settings: {"envOptions":{"sutton_barto_reward":false,"low":-0.05,"high":0.05},"algorithm":"ppo","seed":1,"steps":50000,"numEnvs":8,"rolloutSteps":128,"epochs":10,"minibatchSize":256,"gamma":0.98,"advantageEstimator":"gae","gaeLambda":0.95,"learningRate":0.004,"learningRateSchedule":"linear","surrogate":"clip","dualClip":0,"recomputeAdvantages":false,"clipRange":0.2,"clipRangeSchedule":"constant","valueClipRange":0,"normalizeAdvantages":true,"minAdvantageStd":0,"entropyCoefficient":0,"entropyCoefficientSchedule":"constant","valueCoefficient":0.5,"valueLoss":"squared","optimizer":"adam","adamEpsilon":0.00001,"maxGradientNorm":0.5,"maxGradientValue":0,"targetKl":0,"hiddenSizes":[16],"activation":"tanh","initialization":"orthogonal","sharedTrunk":false,"valueHiddenSizes":null,"policyGain":0.01,"valueGain":1,"initialLogStd":0,"minLogStd":-20,"maxLogStd":2,"stateDependentStd":false,"squashActions":false,"rescaleActions":false,"timeLimit":null,"observationHistory":1,"normalizeObservations":false,"normalizeRewards":false,"rewardScale":1,"rewardClip":0}
//   parametersSha256: 2942bcc19807b750766f977ba0f0383ec99cd3059c3b2714f2275b4417064496
//   version: 0.1.0
//   trainingReturn: 345.58
import module from "./pole.wasm";

function actOf({ exports: policy }) {
  const { buffer } = policy.memory;
  const observation = new Float32Array(buffer, policy.observation(), policy.observationLength());
  const action = new Int32Array(buffer, policy.action(), policy.actionLength());
  const allowed = new Uint8Array(buffer, policy.mask(), policy.maskLength());
  return (numbers, mask) => {
    if (typeof numbers !== "object" || numbers === null)
      throw new TypeError(`observation: expected an array of 4 numbers, got ${numbers === null ? "null" : typeof numbers}`);
    if (numbers.length !== 4) throw new RangeError(`observation: expected 4 numbers, got ${numbers.length}`);
    for (let k = 0; k < 4; k++)
      if (typeof numbers[k] !== "number")
        throw new TypeError(`observation[${k}]: expected a finite float32 number, got ${numbers[k] === null ? "null" : typeof numbers[k]}`);
    observation.set(numbers);
    if (!observation.every(Number.isFinite)) throw new RangeError("observation: expected finite float32 numbers");
    if (mask && mask.length !== allowed.length)
      throw new RangeError(`actionMask: expected ${allowed.length} times 0 or 1, got ${mask.length}`);
    if (mask) allowed.set(Array.from(mask, Number));
    else allowed.fill(1);
    const choice = policy.act();
    if (action.includes(-1)) throw new RangeError("actionMask: expected at least one choice to be allowed");
    return choice;
  };
}

export const act = actOf(new WebAssembly.Instance(module));
