/** What the losses report of a batch of samples: sums over the samples, but for the greatest ratio. */
@unmanaged
export class LossSums {
  policyLoss: f64 = 0; // the surrogate, without the entropy bonus
  entropy: f64 = 0; // nats
  approxKl: f64 = 0; // k3 = (r - 1) - log r
  clipped: f64 = 0; // 1 where |r - 1| is beyond the clip range
  ratio: f64 = 0; // r, new probability / old probability
  squaredRatio: f64 = 0;
  ratioMax: f64 = 0; // the greatest r
  minusLogRatio: f64 = 0; // k1 = -log r
  valueLoss: f64 = 0; // 0.5 (V - R)^2, or what clipping makes of it
  valueClipped: f64 = 0; // 1 where |V - V_old| is beyond the value's clip range
  kl: f64 = 0; // KL(old, new) in closed form, nats
}

/** target = the sums of `blocks` batches, `blockBytes` apart, added in order; `blocks` is at least 1. */
export function addLossSums(first: usize, blockBytes: usize, blocks: i32, target: LossSums): void {
  const sums = changetype<usize>(target);
  memory.copy(sums, first, offsetof<LossSums>());
  for (let block = 1; block < blocks; block++) {
    first += blockBytes;
    const before = target.ratioMax;
    for (let at: usize = 0; at < offsetof<LossSums>(); at += 8)
      store<f64>(sums + at, load<f64>(sums + at) + load<f64>(first + at));
    target.ratioMax = max(before, changetype<LossSums>(first).ratioMax);
  }
}
