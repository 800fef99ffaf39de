/** Changes of settings in mid-run: noted, scheduled, carried by checkpoints, and enough to make the run again. */
import { createTrainer, resumeTrainer, type Trainer } from "swingup";
import { describe, expect, it } from "vitest";
import { sealCheckpoint } from "../../src/runs/checkpoint.ts";

const options = { env: "CartPole-v1", seed: 6, steps: 8192 }; // eight updates

async function go(trainer: Trainer, updates = Number.POSITIVE_INFINITY): Promise<Trainer> {
  const last = trainer.update + updates;
  for await (const { update } of trainer.train()) if (update === last) break;
  return trainer;
}

const hash = (trainer: Trainer) => trainer.summary().parametersSha256;

/** Updates 3 and 5 are followed by changes; the checkpoint is taken between the two. */
async function changed(): Promise<Trainer> {
  const trainer = await createTrainer(options);
  trainer.adjust({ clipRange: 0.1 }, { after: 5 });
  await go(trainer, 3);
  trainer.adjust({ learningRate: 1e-3 });
  trainer.adjust({ learningRate: 1e-4 }); // as a slider does on its way
  return trainer;
}

describe("adjustments", () => {
  it("are noted with what was there before, and make the same run again from its beginning", async () => {
    const trainer = await changed();
    const { initial, changes } = trainer.adjustments;
    expect(initial).toEqual({ learningRate: 0.004, clipRange: 0.2 });
    expect(changes).toEqual([
      { update: 3, values: { learningRate: 1e-4 } },
      { update: 5, values: { clipRange: 0.1 } },
    ]);
    await go(trainer);
    const again = await createTrainer({ ...options, ...initial });
    for (const { update, values } of changes) again.adjust(values, { after: update });
    expect(hash(await go(again))).toBe(hash(trainer));
    expect(hash(await go(await createTrainer(options)))).not.toBe(hash(trainer));
  });

  it("travel in checkpoints, those to come included", async () => {
    const trainer = await changed();
    await go(trainer, 1);
    const resumed = await resumeTrainer(trainer.checkpoint());
    expect(resumed.adjustments).toEqual(trainer.adjustments);
    expect(hash(await go(resumed))).toBe(hash(await go(trainer)));
    expect(resumed.config.clipRange).toBe(0.1);
  });

  it("are refused where they are wrong, also in a file", async () => {
    const trainer = await changed();
    expect(() => trainer.adjust({ clipRange: 0.1 }, { after: 2 })).toThrow(
      "after: expected a whole number of at least 3",
    );
    expect(() => trainer.adjust({ learningRate: -1 }, { after: 5 })).toThrow("learningRate: expected");
    const good = Buffer.from(trainer.checkpoint()).toString("latin1");
    for (const [before, after, words] of [
      [String.raw`\"update\":5`, String.raw`\"update\":3`, "adjustments.changes: update: expected a whole number"],
      [String.raw`\"clipRange\":0.1}`, String.raw`\"clipRange\":-.1}`, "not a checkpoint"],
      [String.raw`\"clipRange\":0.1}`, String.raw`\"clipRange\":1e9}`.slice(0, 18), "not a checkpoint"],
      [String.raw`\"values\":{\"clip`, String.raw`\"values\":{\"clap`, "adjustments.changes: values"],
      [String.raw`\"changes\":[`, String.raw`\"changed\":[`, 'adjustments: unknown key "changed"'],
    ]) {
      expect(good).toContain(before);
      const bytes = sealCheckpoint(new Uint8Array(Buffer.from(good.replace(before, after), "latin1")));
      await expect(resumeTrainer(bytes), after).rejects.toThrow(words);
    }
  });
});
