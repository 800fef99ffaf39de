/** Names of environments stand in paths, scripts and on terminals: they are checked wherever a definition comes in. */
import {
  type CustomEnvDefinition,
  checkEnv,
  createTrainer,
  defineEnv,
  type Env,
  evaluate,
  loadPolicy,
  makeVectorEnv,
  registerEnv,
  resumeTrainer,
  train,
} from "swingup";
import { importPolicy } from "swingup/export";
import { beforeAll, describe, expect, it } from "vitest";

const game = (): Env => ({
  observationSpace: { type: "box", low: [-1], high: [1], shape: [1] } as unknown as Env["observationSpace"],
  actionSpace: { type: "discrete", n: 2 },
  reset: () => [0],
  step: () => ({ observation: [0], reward: 0, terminated: true }),
});
const good = defineEnv(game, { id: "Good" });
const ids = ["../../esc</script>", "a/b", "a\\b", "", "a\u202eb", "a\u001b[31m", "*/ alert(1)", 7, undefined];
let policy: Uint8Array;
let checkpoint: Uint8Array;

beforeAll(async () => {
  const options = { steps: 64, numEnvs: 8, rolloutSteps: 8, minibatchSize: 64, hiddenSizes: [4] };
  const trainer = await createTrainer({ env: good, ...options });
  for await (const _ of trainer.train());
  checkpoint = trainer.checkpoint();
  policy = (await trainer.policy()).toBytes();
  trainer.dispose();
});

describe.each(ids)("the id %j", (id) => {
  const env = { ...good, id } as CustomEnvDefinition;
  const entries: [string, () => unknown][] = [
    ["train", () => train({ env, steps: 1024 })],
    ["createTrainer", () => createTrainer({ env, steps: 1024 })],
    ["resumeTrainer", () => resumeTrainer(checkpoint, { env })],
    ["loadPolicy", () => loadPolicy(policy, { env })],
    ["makeVectorEnv", () => makeVectorEnv(env, { numEnvs: 8 })],
    ["checkEnv", () => checkEnv(env)],
    ["importPolicy", () => importPolicy(policy, { env })],
    ["defineEnv", () => defineEnv(game, { id: id as string })],
    ["registerEnv", () => registerEnv(id as string, game)],
  ];
  const own = entries.filter(([name]) => id !== undefined || name !== "defineEnv"); // there it is the default

  it.each(own)("is refused by %s", async (_, enter) => {
    await expect((async () => enter())()).rejects.toThrow(/^id: expected a name such as "MyGame-v0"/);
  });
});

it("a policy of a good one plays", async () => {
  const loaded = await loadPolicy(policy, { env: good });
  expect((await evaluate(loaded, { episodes: 1 })).env).toBe("Good");
});
