/*
 * A policy for CartPole-v1, trained and written by swingup. An observation is 4 finite numbers.
 *
 *   int pole_act(const float *observation): the most probable of the choices 0 to 1
 *   int pole_act_masked(const float *observation, const unsigned char *mask): for each choice 1 where it is allowed, else 0
 *   void pole_probabilities(const float *observation, float *probabilities): of the 2 choices
 *   void pole_probabilities_masked(const float *observation, const unsigned char *mask, float *probabilities)
 *   float pole_value(const float *observation): the return that it expects
 *
 * C99 and C++; no allocation, no other library. Actions have the bits of swingup's where the compiler does not fuse
 * products and sums (-ffp-contract=off) and computes float as float; elsewhere numbers differ in their last digits.
 * A program that calls nothing but pole_act needs about 1416 bytes of flash and 312 of RAM for it (Cortex-M4, -Os).
 *
 *   env: CartPole-v1
 *   spaces: {"observation":[4],"action":{"type":"discrete","n":2}}
 *   settings: {"envOptions":{"sutton_barto_reward":false,"low":-0.05,"high":0.05},"algorithm":"ppo","seed":1,"steps":50000,"numEnvs":8,"rolloutSteps":128,"epochs":10,"minibatchSize":256,"gamma":0.98,"advantageEstimator":"gae","gaeLambda":0.95,"learningRate":0.004,"learningRateSchedule":"linear","surrogate":"clip","dualClip":0,"recomputeAdvantages":false,"clipRange":0.2,"clipRangeSchedule":"constant","valueClipRange":0,"normalizeAdvantages":true,"minAdvantageStd":0,"entropyCoefficient":0,"entropyCoefficientSchedule":"constant","valueCoefficient":0.5,"valueLoss":"squared","optimizer":"adam","adamEpsilon":0.00001,"maxGradientNorm":0.5,"maxGradientValue":0,"targetKl":0,"hiddenSizes":[16],"activation":"tanh","initialization":"orthogonal","sharedTrunk":false,"valueHiddenSizes":null,"policyGain":0.01,"valueGain":1,"initialLogStd":0,"minLogStd":-20,"maxLogStd":2,"stateDependentStd":false,"squashActions":false,"rescaleActions":false,"timeLimit":null,"observationHistory":1,"normalizeObservations":false,"normalizeRewards":false,"rewardScale":1,"rewardClip":0}
 *   parametersSha256: 2942bcc19807b750766f977ba0f0383ec99cd3059c3b2714f2275b4417064496
 *   version: 0.1.0
 *   trainingReturn: 345.58
 */
#ifndef SWINGUP_POLICY_pole_H
#define SWINGUP_POLICY_pole_H

#include <stdint.h>

/* A float32 and its bits. */
typedef union {
  float number;
  uint32_t bits;
} pole_word_;

/* r / tanh(r) nearly, from the square of a small r. */
static inline float pole_denominator_(float square) {
  float sum = square * -0.022133680060505867f;
  sum += 0.33333250880241394f;
  sum *= square;
  return sum + 1.0f;
}

/* e^x = (1 + r / (D - r / 2)) 2^n, within 1.53 units in the last place; 0 below -86.994. */
static inline float pole_exp_(float x) {
  const float inside = x > 89.0f ? 89.0f : x < -87.0f ? -87.0f : x;
  pole_word_ power; /* 2^(n - 1) */
  float n, high, low, r, h, square, fraction;
  n = inside * 1.4426950408889634f;
  power.number = n + 12583038.0f;
  n = power.number - 12583038.0f;
  power.bits <<= 23;
  high = n * 0.693359375f;
  low = n * 2.1219444e-4f;
  r = inside - high;
  r += low;
  h = r * 0.5f;
  square = h * h;
  fraction = r / (pole_denominator_(square) - h);
  fraction += 1.0f;
  fraction *= power.number;
  return fraction + fraction;
}

/* Within 2.37 units in the last place, odd bit for bit. */
static inline float pole_tanh_(float x) {
  pole_word_ word, power; /* power: 2^(n - 1) */
  uint32_t sign;
  float magnitude, n, r, square, d, upper, lower;
  word.number = x;
  sign = word.bits & 0x80000000u;
  word.bits &= 0x7fffffffu;
  magnitude = word.number > 9.25f ? 9.25f : word.number;
  n = magnitude * 2.8853900817779268f;
  power.number = n + 12583038.0f;
  n = power.number - 12583038.0f;
  power.bits <<= 23;
  n *= 0.34657359027997264f;
  r = magnitude - n;
  square = r * r;
  d = pole_denominator_(square);
  upper = (power.number - 0.5f) * d;
  lower = (power.number + 0.5f) * r;
  upper += lower;
  lower = upper + (d - r);
  word.number = upper / lower;
  word.bits |= sign;
  return word.number;
}

/* y = W x + bias of the first `outputs` of `row` outputs, four at a time; W is [input][output]. Sums run in order. */
static inline void pole_dense_(const float *weight, const float *bias, int inputs, int row, int outputs, const float *x,
                               float *y) {
  const int end = inputs * row; /* of W: a bound that compilers see */
  int o = 0, left; /* `left`: so many that compilers see that they are few */
  for (; o + 4 <= outputs; o += 4) {
    float a = bias[o], b = bias[o + 1], c = bias[o + 2], d = bias[o + 3];
    int i, at;
    for (i = 0, at = o; at < end; i++, at += row) {
      const float p = weight[at] * x[i], q = weight[at + 1] * x[i];
      const float r = weight[at + 2] * x[i], s = weight[at + 3] * x[i];
      a += p;
      b += q;
      c += r;
      d += s;
    }
    y[o] = a;
    y[o + 1] = b;
    y[o + 2] = c;
    y[o + 3] = d;
  }
  for (left = outputs % 4; left > 0; left--, o++) {
    float sum = bias[o];
    int i, at;
    for (i = 0, at = o; at < end; i++, at += row) {
      const float p = weight[at] * x[i];
      sum += p;
    }
    y[o] = sum;
  }
}

/* The number of the greatest logit that the mask allows, the lowest of equals; -1 where it allows none. */
static inline int pole_greatest_(const float *logits, const unsigned char *mask, int count) {
  int best = -1, k;
  for (k = 0; k < count; k++)
    if ((!mask || mask[k]) && (best < 0 || logits[k] > logits[best])) best = k;
  return best;
}

/* Of the logits that the mask allows; the others' probability is 0. */
static inline void pole_softmax_(const float *logits, const unsigned char *mask, int count, float *probabilities) {
  const int best = pole_greatest_(logits, mask, count);
  float sum = 0.0f;
  int k;
  for (k = 0; k < count; k++) {
    probabilities[k] = mask && !mask[k] ? 0.0f : pole_exp_(logits[k] - logits[best]);
    sum += probabilities[k];
  }
  if (best >= 0)
    for (k = 0; k < count; k++) probabilities[k] /= sum;
}

enum { pole_observation_length = 4, pole_action_length = 1, pole_mask_length = 2 };

static const float pole_policy_0_weight_[64] = {
  0.380140752f, -0.0867420956f, -1.27664363f, -0.41820997f, -0.308205426f, 0.0474662893f, 0.102066047f,
  -0.183179379f, -0.285777271f, -0.0277400315f, 0.308341742f, -0.128429145f, 0.166296035f, -0.96980238f,
  0.0359721184f, -0.290894747f, -0.182706356f, -0.32495144f, -0.703549206f, 0.776808023f, -0.500150621f,
  0.0887225196f, 0.170970857f, 0.500689209f, -0.601911187f, -0.467515796f, -0.488346308f, 0.292087317f,
  -0.335232705f, -0.534935057f, 0.748756588f, 0.771287978f, -1.12860382f, 1.14058423f, -2.6934247f, 1.26294911f,
  -2.06031847f, -0.373980254f, 1.57487643f, 1.59647f, -2.12420845f, 0.73031497f, -2.03585529f, 1.13384509f,
  -0.0146505116f, -1.58210313f, 1.13935423f, -0.656744659f, -1.79813397f, 0.283764899f, -1.14429021f,
  0.607373834f, -0.56310308f, -0.51641506f, 0.205870017f, 0.530300736f, -1.60076642f, 0.709332764f,
  -0.197157606f, 0.333059132f, -0.537145138f, -0.764397502f, 0.727439225f, -0.769963026f,
};
static const float pole_policy_0_bias_[16] = {
  0.221844003f, -0.126715809f, 0.0364414677f, -0.0980843082f, -0.00120050239f, 0.0759334117f, 0.0513046831f,
  -0.0199319087f, -0.0346863642f, -0.174698606f, 0.127652064f, -0.0802289546f, 0.205231667f, 0.0518294126f,
  0.00179408409f, -0.116259322f,
};
static const float pole_policy_1_weight_[32] = {
  0.292035967f, -0.296925545f, -0.0198059604f, 0.0199420638f, 0.878049135f, -0.884439588f, -0.451838553f,
  0.451427281f, 0.919435203f, -0.920029044f, 0.0322210267f, -0.0363275297f, -0.45205307f, 0.455267727f,
  -0.569247246f, 0.570666194f, 0.787050307f, -0.782609403f, -0.0458081029f, 0.0403471179f, 0.59852618f,
  -0.601073086f, -0.211371318f, 0.209460497f, 0.201847538f, -0.198045403f, 0.538267195f, -0.538008273f,
  -0.672132432f, 0.677677333f, 0.0759643614f, -0.0767077133f,
};
static const float pole_policy_1_bias_[2] = {
  -0.0306244828f, 0.0306244865f,
};
static const float pole_value_0_weight_[64] = {
  -0.918291569f, -0.514154375f, -0.730781078f, 0.984303474f, -0.495941162f, -0.715608358f, 0.696282864f,
  -0.560663044f, 0.278609723f, -0.674230337f, 0.427020878f, -0.765319765f, 0.322949976f, 0.726472139f,
  0.576422513f, 0.721561551f, -0.0027819518f, -0.408293247f, -0.204114586f, -0.173606992f, -0.39351213f,
  -0.243663624f, 0.341420293f, -0.651532471f, 0.74476248f, -0.379934371f, 0.362121671f, -0.105775237f,
  0.552580774f, 0.433212608f, 0.36448285f, 0.309645951f, -1.85603786f, -1.41026545f, -0.786133289f, 1.54193997f,
  -1.37959659f, -1.17321098f, 0.538821042f, -1.4769907f, 1.4313941f, -2.01980519f, 1.32192087f, -1.43711948f,
  0.922433436f, 1.57333219f, 1.10148442f, 0.468623012f, -0.142769888f, -0.387254119f, -0.0602694862f,
  -0.0243770555f, -0.390145689f, -0.195055187f, 0.15851748f, -0.63349396f, 0.677716017f, -0.399899513f,
  0.266152889f, -0.18991746f, 0.431581765f, 0.578765273f, 0.405852824f, 0.0340713933f,
};
static const float pole_value_0_bias_[16] = {
  -2.07655644f, 1.75913167f, -1.9157933f, 2.0537982f, 1.96277034f, -1.84162939f, 2.01373959f, -1.79410231f,
  -1.91292381f, -1.91579986f, -1.86503339f, -1.85996747f, -1.93330371f, 2.04537177f, -1.91581929f, 1.98482835f,
};
static const float pole_value_1_weight_[16] = {
  -3.10971332f, 3.31916213f, -3.18764353f, 3.20366955f, 3.00523067f, -3.35322452f, 2.98457742f, -3.24985814f,
  -3.1242063f, -3.14369535f, -3.13861728f, -3.36366987f, -3.05847311f, 2.99523711f, -3.07670522f, 3.06182194f,
};
static const float pole_value_1_bias_[1] = {
  1.70750594f,
};

/* The first `count` of 2. */
static inline void pole_policy_outputs_(const float *observation, float *outputs, int count) {
  float a[16];
  int k;
  pole_dense_(pole_policy_0_weight_, pole_policy_0_bias_, 4, 16, 16, observation, a);
  for (k = 0; k < 16; k++) a[k] = pole_tanh_(a[k]);
  pole_dense_(pole_policy_1_weight_, pole_policy_1_bias_, 16, 2, count, a, outputs);
}

/* The first `count` of 1. */
static inline void pole_value_outputs_(const float *observation, float *outputs, int count) {
  float a[16];
  int k;
  pole_dense_(pole_value_0_weight_, pole_value_0_bias_, 4, 16, 16, observation, a);
  for (k = 0; k < 16; k++) a[k] = pole_tanh_(a[k]);
  pole_dense_(pole_value_1_weight_, pole_value_1_bias_, 16, 1, count, a, outputs);
}

static inline float pole_value(const float *observation) {
  float value;
  pole_value_outputs_(observation, &value, 1);
  return value;
}

static inline int pole_act_masked(const float *observation, const unsigned char *mask) {
  float outputs[2];
  pole_policy_outputs_(observation, outputs, 2);
  return pole_greatest_(outputs, mask, 2);
}

static inline int pole_act(const float *observation) { return pole_act_masked(observation, 0); }

static inline void pole_probabilities_masked(const float *observation, const unsigned char *mask,
                                             float *probabilities) {
  float outputs[2];
  pole_policy_outputs_(observation, outputs, 2);
  pole_softmax_(outputs, mask, 2, probabilities);
}

static inline void pole_probabilities(const float *observation, float *probabilities) {
  pole_probabilities_masked(observation, 0, probabilities);
}

#endif
