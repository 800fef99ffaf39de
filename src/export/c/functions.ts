/**
 * The functions of an exported header that are the same for every policy, in C. They compute what standalone/ computes in
 * JavaScript, with the operations of assembly/ in the same order. Every product is a statement of its own, so that compilers
 * that fuse within expressions only (clang's default) have nothing to fuse.
 */
import type { ActivationName } from "../../networks/network.ts";

/** The names that the functions below have, after the policy's. */
export type FunctionName = keyof typeof bodies;

const bodies = {
  word: `/* A float32 and its bits. */
typedef union {
  float number;
  uint32_t bits;
} NAME_word_;
`,
  denominator: `/* r / tanh(r) nearly, from the square of a small r. */
static inline float NAME_denominator_(float square) {
  float sum = square * -0.022133680060505867f;
  sum += 0.33333250880241394f;
  sum *= square;
  return sum + 1.0f;
}
`,
  exp: `/* e^x = (1 + r / (D - r / 2)) 2^n, within 1.53 units in the last place; 0 below -86.994. */
static inline float NAME_exp_(float x) {
  const float inside = x > 89.0f ? 89.0f : x < -87.0f ? -87.0f : x;
  NAME_word_ power; /* 2^(n - 1) */
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
  fraction = r / (NAME_denominator_(square) - h);
  fraction += 1.0f;
  fraction *= power.number;
  return fraction + fraction;
}
`,
  tanh: `/* Within 2.37 units in the last place, odd bit for bit. */
static inline float NAME_tanh_(float x) {
  NAME_word_ word, power; /* power: 2^(n - 1) */
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
  d = NAME_denominator_(square);
  upper = (power.number - 0.5f) * d;
  lower = (power.number + 0.5f) * r;
  upper += lower;
  lower = upper + (d - r);
  word.number = upper / lower;
  word.bits |= sign;
  return word.number;
}
`,
  relu: `static inline float NAME_relu_(float x) { return x < 0.0f ? 0.0f : x; }
`,
  leakyRelu: `static inline float NAME_leakyRelu_(float x) {
  const float below = x * 0.01f;
  return x < below ? below : x;
}
`,
  elu: `/* e^x - 1 = 2 t / (1 - t) below zero, t = tanh(x / 2) */
static inline float NAME_elu_(float x) {
  const float t = NAME_tanh_(x * 0.5f);
  return x > 0.0f ? x : (t + t) / (1.0f - t);
}
`,
  sigmoid: `static inline float NAME_sigmoid_(float x) { return 1.0f / (1.0f + NAME_exp_(-x)); }
`,
  dense: `/* y = W x + bias of the first \`outputs\` of \`row\` outputs, four at a time; W is [input][output]. Sums run in order. */
static inline void NAME_dense_(const float *weight, const float *bias, int inputs, int row, int outputs, const float *x,
                               float *y) {
  const int end = inputs * row; /* of W: a bound that compilers see */
  int o = 0, left; /* \`left\`: so many that compilers see that they are few */
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
`,
  int8: `/*
 * y = W x + bias of the first \`outputs\` of \`row\` outputs; W is [input][output], 8-bit numbers with a scale for each row. x is
 * rounded to whole numbers of steps of its own, so that sums are exact.
 */
static inline void NAME_int8_(const int8_t *weight, const float *scale, const float *bias, int inputs, int row, int outputs,
                              float levels, const float *x, int16_t *rounded, float *y) {
  const int end = inputs * row; /* of W: a bound that compilers see */
  float most = 0.0f, per = 0.0f, step = 0.0f;
  int i, o, left;
  for (i = 0; i < inputs; i++) {
    const float size = x[i] < 0.0f ? -x[i] : x[i];
    if (size > most) most = size;
  }
  if (most > 3.4028234663852886e38f) most = 3.4028234663852886e38f;
  if (most > 1e-30f) {
    per = levels / most;
    step = most / levels;
  }
  for (i = 0; i < inputs; i++) {
    float value = x[i] * per;
    value = value < levels ? value : levels;
    value = value > -levels ? value : -levels;
    value += 12582912.0f; /* has no digits after the point */
    rounded[i] = (int16_t)(value - 12582912.0f);
  }
  for (o = 0; o + 4 <= outputs; o += 4) {
    int32_t sums[4] = {0, 0, 0, 0};
    int at, k;
    for (i = 0, at = o; at < end; i++, at += row) {
      const int32_t input = rounded[i];
      sums[0] += weight[at] * input;
      sums[1] += weight[at + 1] * input;
      sums[2] += weight[at + 2] * input;
      sums[3] += weight[at + 3] * input;
    }
    for (k = 0; k < 4; k++) {
      const float factor = step * scale[o + k];
      const float product = (float)sums[k] * factor;
      y[o + k] = product + bias[o + k];
    }
  }
  for (left = outputs % 4; left > 0; left--, o++) {
    const float factor = step * scale[o];
    int32_t sum = 0;
    float product;
    int at;
    for (i = 0, at = o; at < end; i++, at += row) sum += weight[at] * (int32_t)rounded[i];
    product = (float)sum * factor;
    y[o] = product + bias[o];
  }
}
`,
  greatest: `/* The number of the greatest logit that the mask allows, the lowest of equals; -1 where it allows none. */
static inline int NAME_greatest_(const float *logits, const unsigned char *mask, int count) {
  int best = -1, k;
  for (k = 0; k < count; k++)
    if ((!mask || mask[k]) && (best < 0 || logits[k] > logits[best])) best = k;
  return best;
}
`,
  softmax: `/* Of the logits that the mask allows; the others' probability is 0. */
static inline void NAME_softmax_(const float *logits, const unsigned char *mask, int count, float *probabilities) {
  const int best = NAME_greatest_(logits, mask, count);
  float sum = 0.0f;
  int k;
  for (k = 0; k < count; k++) {
    probabilities[k] = mask && !mask[k] ? 0.0f : NAME_exp_(logits[k] - logits[best]);
    sum += probabilities[k];
  }
  if (best >= 0)
    for (k = 0; k < count; k++) probabilities[k] /= sum;
}
`,
} as const;

const needs: Partial<Record<FunctionName, readonly FunctionName[]>> = {
  exp: ["word", "denominator"],
  tanh: ["word", "denominator"],
  elu: ["tanh"],
  sigmoid: ["exp"],
  softmax: ["exp", "greatest"],
};

/** What computes an activation; none for a linear layer. */
export function activationFunction(activation: ActivationName): FunctionName | undefined {
  return activation === "linear" ? undefined : activation;
}

/** The text of these functions and of all that they call, in an order that compiles. */
export function functionTexts(name: string, wanted: Iterable<FunctionName>): string {
  const all = new Set<FunctionName>();
  const add = (each: FunctionName) => {
    needs[each]?.forEach(add);
    all.add(each);
  };
  for (const each of wanted) add(each);
  return (Object.keys(bodies) as FunctionName[])
    .filter((each) => all.has(each))
    .map((each) => bodies[each].replaceAll("NAME_", `${name}_`))
    .join("\n");
}
