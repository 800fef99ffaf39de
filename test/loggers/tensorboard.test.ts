/** Event files, read by a general protobuf reader from TensorBoard's own message definitions. */
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { TensorBoard } from "../../src/loggers/tensorboard.ts";
import { decodeMessage, keptEvents, type ReadEvent, readEvents } from "./event_schema.ts";

const base = mkdtempSync(join(tmpdir(), "swingup-board-"));
afterAll(() => rmSync(base, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(base, "run-"));
});

const config = { env: "CartPole-v1", learningRate: 2.5e-4, normalizeAdvantages: true, hiddenSizes: [64, 32] };
const record = (update: number) => ({
  update,
  step: 100 * update,
  seconds: update / 2,
  metrics: { episodeReturn: 10 * update, approxKl: 0.01, explainedVariance: Number.NaN, stepsPerSecond: 5e4 },
});
const file = () => {
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return join(folder, names[0]);
};
const read = () => readEvents(readFileSync(file()));
const scalars = ({ summary }: ReadEvent) =>
  Object.fromEntries((summary?.value ?? []).map(({ tag, simple_value }) => [tag, simple_value]));

describe("TensorBoard", () => {
  it("begins with the version and the hyperparameters", () => {
    TensorBoard.create(folder, config).close();
    expect(readdirSync(folder)[0]).toMatch(/^events\.out\.tfevents\.\d{10}\./);
    const [first, second, ...rest] = read();
    expect(first).toMatchObject({ file_version: "brain.Event:2", step: 0 });
    expect(Math.abs(first.wall_time - Date.now() / 1000)).toBeLessThan(60);
    expect(rest).toEqual([]);
    const plugins = second.summary?.value.map(({ tag, metadata }) => {
      const { plugin_data } = metadata as { plugin_data: { plugin_name: string; content: Buffer } };
      expect(plugin_data.plugin_name).toBe("hparams");
      return [tag, decodeMessage("HParamsPluginData", plugin_data.content)];
    });
    expect(plugins).toEqual([
      [
        "_hparams_/experiment",
        {
          experiment: {
            time_created_secs: expect.closeTo(Date.now() / 1000, -2),
            hparam_infos: [
              { name: "env", type: "DATA_TYPE_STRING" },
              { name: "learningRate", type: "DATA_TYPE_FLOAT64" },
              { name: "normalizeAdvantages", type: "DATA_TYPE_BOOL" },
              { name: "hiddenSizes", type: "DATA_TYPE_STRING" },
            ],
            metric_infos: [{ name: { tag: "rollout/ep_rew_mean" } }, { name: { tag: "eval/mean_reward" } }],
          },
        },
      ],
      [
        "_hparams_/session_start_info",
        {
          session_start_info: {
            hparams: {
              env: { string_value: "CartPole-v1" },
              learningRate: { number_value: 2.5e-4 },
              normalizeAdvantages: { bool_value: true },
              hiddenSizes: { string_value: "[64,32]" },
            },
            group_name: folder,
            start_time_secs: expect.closeTo(Date.now() / 1000, -2),
          },
        },
      ],
    ]);
  });

  it("has a scalar for each finite metric, under Stable-Baselines3's tags where it has them", () => {
    const log = TensorBoard.create(folder, config);
    const evaluation = { meanReturn: 7, stdReturn: 1, minReturn: 5, maxReturn: 9, meanLength: 30 };
    log.write({ ...record(3), evaluation });
    log.close();
    const event = read()[2];
    expect(event.step).toBe(300);
    expect(scalars(event)).toEqual({
      "time/iterations": 3,
      "time/total_timesteps": 300,
      "time/time_elapsed": 1.5,
      "time/fps": 200, // 300 steps in 1.5 seconds
      "time/steps_per_second": 50000,
      "rollout/ep_rew_mean": 30,
      "train/approx_kl_mean": Math.fround(0.01),
      "eval/mean_reward": 7,
      "eval/std_reward": 1,
      "eval/min_reward": 5,
      "eval/max_reward": 9,
      "eval/mean_ep_length": 30,
    });
  });

  it("has histograms and the end of the run", () => {
    const log = TensorBoard.create(folder, config);
    log.writeHistograms(500, { "actions/0": Int32Array.from([0, 1, 1]), "parameters/w": Float32Array.from([-2, 0.5]) });
    log.end(500, "success");
    log.close();
    const [, , histograms, end] = read();
    expect(histograms.step).toBe(500);
    const [actions, parameters] = histograms.summary!.value as { tag: string; histo: Record<string, unknown> }[];
    expect(actions).toMatchObject({ tag: "actions/0", histo: { max: 1, num: 3, sum: 2, sum_squares: 2 } });
    const { bucket, bucket_limit } = actions.histo as { bucket: number[]; bucket_limit: number[] };
    expect(bucket.filter((count) => count > 0)).toEqual([1, 2]);
    expect(bucket_limit[bucket.indexOf(2)]).toBeGreaterThan(1);
    expect(parameters).toMatchObject({ tag: "parameters/w", histo: { min: -2, max: 0.5, num: 2, sum: -1.5 } });
    const { metadata } = end.summary!.value[0] as { metadata: { plugin_data: { content: Buffer } } };
    expect(decodeMessage("HParamsPluginData", metadata.plugin_data.content)).toMatchObject({
      session_end_info: { status: "STATUS_SUCCESS" },
    });
  });

  it("goes on after a step in a file of its own, which makes readers forget later steps", () => {
    const log = TensorBoard.create(folder, config);
    for (const update of [1, 2, 3, 4]) log.write(record(update));
    log.end(400, "success");
    log.close();
    appendFileSync(file(), new Uint8Array([25, 0, 0])); // torn
    const before = readFileSync(file());
    const [first] = readdirSync(folder);
    const resumed = TensorBoard.resume(folder, config, 200);
    for (const update of [3, 4, 5]) resumed.write(record(10 * update));
    resumed.close();
    expect(readFileSync(join(folder, first)).equals(before)).toBe(true); // somebody may be reading it
    const steps = () => keptEvents(folder).map(({ step }) => step);
    expect(steps().filter((step) => step > 0)).toEqual([100, 200, 3000, 4000, 5000]);
    TensorBoard.resume(folder, config, 4000).close();
    expect(steps().filter((step) => step > 0)).toEqual([100, 200, 3000, 4000]);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it.each([
    ["a file of the same second", `${Math.floor(Date.now() / 1000) + 2}.swingup`],
    ["a clock that was ahead", "9000000000.swingup"],
    ["the last second there is", "9999999999.swingup"],
    ["another's name", "zzz"],
  ])("gives a file a name after all others: %s", (_, rest) => {
    writeFileSync(join(folder, `events.out.tfevents.${rest}`), "");
    for (const step of [0, 100, 200]) TensorBoard.resume(folder, config, step).close();
    const [other, ...files] = readdirSync(folder).sort();
    expect(other).toBe(`events.out.tfevents.${rest}`);
    const started = files.map((name) => readEvents(readFileSync(join(folder, name))).find((e) => e.session_log)?.step);
    expect(started).toEqual([1, 101, 201]);
  });

  it("begins where there is no file, and beside one of which nothing is whole", () => {
    TensorBoard.resume(folder, config, 100).close();
    expect(read().map(({ step }) => step)).toEqual([0, 0, 101, 101]);
    truncateSync(file(), 10);
    const log = TensorBoard.resume(folder, config, 100);
    log.write(record(2));
    log.close();
    expect(keptEvents(folder).map(({ step }) => step)).toEqual([0, 200]);
  });

  it("takes no link for an event file", () => {
    writeFileSync(join(base, "theirs"), "theirs");
    const fixed = vi.spyOn(Date, "now").mockReturnValue(1.5e12);
    symlinkSync(join(base, "theirs"), join(folder, "events.out.tfevents.1500000000.swingup"));
    TensorBoard.create(folder, config).close();
    fixed.mockRestore();
    expect(readFileSync(join(base, "theirs"), "utf8")).toBe("theirs");
  });
});
