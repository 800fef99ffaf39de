/**
 * What every consumer of the package runs, whatever carried the package there: a short training whose bits are known, a
 * saved and loaded policy, an action, and an export that acts the same. Returns plain data, or throws.
 */
export async function check({ train, loadPolicy, makeVectorEnv, evaluate }, { exportPolicy }, options) {
  const run = await train(options);
  const { parametersSha256, threads } = run.summary();
  const policy = await loadPolicy((await run.policy()).toBytes());
  const env = await makeVectorEnv(options.env, { lanes: 4, seed: 1 });
  env.reset();
  const observation = Array.from(
    { length: policy.observationSpace.low.length },
    (_, k) => env.observations[k * env.stride],
  );
  const { meanReturn } = await evaluate(policy, { episodes: 5, seed: 2 });
  const [text] = (await exportPolicy(policy, "module")).values();
  return {
    parametersSha256,
    threads,
    action: [policy.act(observation)].flat().length,
    finite: Number.isFinite(meanReturn),
    exported: text.length > 1000,
  };
}
