/**
 * Spoilt checkpoints: each is refused in a line, quickly and without more memory than the file's size covers, or, where
 * it is a forgery that changes nothing of consequence, resumed. 500 here; `npm run fuzz` does 10,000.
 */
import { createTrainer, FileFormatError, resumeTrainer } from "swingup";
import { expect, it } from "vitest";
import { type Mutation, mutate } from "./checkpoint_mutations.ts";

const COUNT = Number(process.env.SWINGUP_FUZZ ?? 500);
const MOST_TIME = 100; // ms of this process's work
const MOST_TEXT = 2000; // characters of an error: all names of settings, but nothing as long as what came

it(`refuses or resumes each of ${COUNT} spoilt checkpoints`, { timeout: 600_000 }, async () => {
  const options = { env: "CartPole-v1", numEnvs: 8, rolloutSteps: 32, steps: 1024, minibatchSize: 64 } as const;
  const trainer = await createTrainer(options);
  await trainer.train().next();
  const original = trainer.checkpoint();
  await resumeTrainer(original); // warm
  const names = Object.getOwnPropertyNames(Object.prototype).join();
  const resumed = new Map<string, number>();
  const refused = new Map<string, number>();
  for (let seed = 1; seed <= COUNT; seed++) {
    const mutation = mutate(original, seed);
    const { error, time, memory } = await measured(mutation);
    // A collection of garbage may fall into one try, not into two.
    const slow = time > MOST_TIME && (await measured(mutation)).time > MOST_TIME;
    expect(slow, `mutation ${seed}, ${mutation.name}: takes more than ${MOST_TIME} ms`).toBe(false);
    const counts = error ? refused : resumed;
    counts.set(mutation.name, (counts.get(mutation.name) ?? 0) + 1);
    const place = `mutation ${seed}, ${mutation.name}`;
    if (!error) expect(mutation.kind, place).toBe("forgery");
    if (!error) continue;
    expect(error, place).toBeInstanceOf(mutation.name === "another format or version" ? Error : FileFormatError);
    expect(error.message, place).toMatch(/^(file: the given bytes is not a checkpoint|engine: expected)/);
    expect(error.message, place).not.toMatch(/[\r\n]|\[object/);
    expect(error.message.length, place).toBeLessThan(MOST_TEXT);
    if (mutation.kind === "damage") expect(memory, place).toBeLessThanOrEqual(2 * original.length);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(names);
  // Both ends are reached: what is refused by its digest, by its structure, and what is let through.
  expect(refused.size).toBeGreaterThan(15);
  expect([...resumed.keys()]).toContain("other numbers");
});

async function measured({ bytes }: Mutation): Promise<{ error?: Error; time: number; memory: number }> {
  const cpu = process.cpuUsage();
  const before = process.memoryUsage().arrayBuffers;
  let error: Error | undefined;
  try {
    (await resumeTrainer(bytes)).dispose();
  } catch (thrown) {
    error = thrown as Error;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { error, time: (user + system) / 1000, memory: process.memoryUsage().arrayBuffers - before };
}
