/**
 * What every consumer of the package runs, whatever carried the package there: a short training whose bits are known, a
 * saved and loaded policy, an action, and an export that acts the same. Returns plain data, or throws.
 */
export async function check({ train, loadPolicy, makeVectorEnv, evaluate }, { exportPolicy }, options) {
  const run = await train(options);
  const { parametersSha256, threads } = run.summary();
  const policy = await loadPolicy((await run.policy()).toBytes());
  const env = await makeVectorEnv(options.env, { numEnvs: 4, seed: 1 });
  env.reset();
  const { meanReturn } = await evaluate(policy, { episodes: 5, seed: 2 });
  const [text] = (await exportPolicy(policy, "module")).values();
  return {
    parametersSha256,
    threads,
    action: [policy.act(env.observation(0))].flat().length,
    finite: Number.isFinite(meanReturn),
    exported: text.length > 1000,
  };
}

/** What a worker answers that runs `check`. */
export function answer(worker, options) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = ({ message }) => reject(new Error(message || "the worker did not start"));
    worker.postMessage(options);
  });
}

/** A trainer in a worker, as docs/guides/lab.md has it; the number of updates that were reported. */
export async function hosted({ proxy, WorkerLink }, worker, options) {
  const link = new WorkerLink(worker);
  let updates = 0;
  await link.call((host) => host.create(options));
  const listener = proxy((report) => {
    updates += report.updates.length;
  });
  await link.call((host) => host.train({}, listener));
  worker.terminate();
  return updates;
}
