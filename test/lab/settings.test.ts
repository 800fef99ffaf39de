/** The address: what is written comes back, and what nobody could have written is refused. */
import { describe, expect, it } from "vitest";
import { initialSettings, type Settings } from "../../lab/model/settings.ts";
import { decodePlace, encodePlace } from "../../lab/model/settings_text.ts";
import { template } from "../../lab/model/template.ts";

const packed = async (bytes: BlobPart) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return Buffer.from(await new Response(stream).arrayBuffer()).toString("base64url");
};

describe("the address", () => {
  it("holds a whole run", async () => {
    const settings: Settings = {
      ...initialSettings,
      env: "Own-v0",
      seed: 7,
      threads: 2,
      overrides: { hiddenSizes: [32, 32], envOptions: { gravity: 9 }, normalizeObservations: true },
      adjustments: [{ update: 3, values: { learningRate: 1e-4 } }],
      own: { text: "export default class Größe {}", timeLimit: 50 },
      expected: { update: 4, sha256: "ab".repeat(32) },
    };
    for (const tab of ["train", "compare"] as const)
      expect(await decodePlace(`#${await encodePlace({ settings, tab })}`)).toEqual({ settings, tab });
  });

  it("is short enough for a message in a chat, with code of somebody's own and a dial that was turned for long", async () => {
    const adjustments = Array.from({ length: 60 }, (_, k) => ({
      update: 100 + k,
      values: { learningRate: Number((1e-3 * 1.02 ** k).toPrecision(2)) },
    }));
    const settings: Settings = {
      ...initialSettings,
      env: "Own-v0",
      own: template,
      overrides: { hiddenSizes: [64, 64], minibatchSize: 128 },
      adjustments,
      expected: { update: 400, sha256: "ab".repeat(32) },
    };
    const hash = await encodePlace({ settings, tab: "runs" });
    expect(hash.length).toBeLessThan(2000 - 60); // what a message has room for where it is shortest, less the host's name
    expect(hash).not.toMatch(/[\s"<>{}[\]]/); // where a link in a message would end
    expect((await decodePlace(hash)).settings).toEqual(settings);
  });

  it("is followed as it was written before", async () => {
    const before =
      "env=CartPole-v1&hiddenSizes=%5B32%2C32%5D&adjust=3%3AlearningRate%3A0.001&adjust=5%3AclipRange%3A0.1";
    const { settings, tab } = await decodePlace(`#${before}&envOptions=%7B%22g%22%3A5%7D`);
    expect(tab).toBe("train");
    expect(settings.overrides).toEqual({ hiddenSizes: [32, 32], envOptions: { g: 5 } });
    expect(settings.adjustments).toEqual([
      { update: 3, values: { learningRate: 0.001 } },
      { update: 5, values: { clipRange: 0.1 } },
    ]);
  });

  const odd = [
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "a.b",
    "a[b]",
    "",
    "1",
    "lanes<b>",
    "a b",
  ];
  for (const key of odd)
    it(`refuses the key ${JSON.stringify(key)}`, async () => {
      const hash = `#env=CartPole-v1&${new URLSearchParams([[key, '{"polluted":"yes"}']])}`;
      await expect(decodePlace(hash)).rejects.toThrow(/^address: .* is no setting$/);
      expect(({} as { polluted?: string }).polluted).toBeUndefined();
    });

  for (const [hash, words] of [
    ['envOptions={"__proto__":{"polluted":1}}', "address: envOptions="],
    ['envOptions={"a":[{"constructor":1}]}', "address: envOptions="],
    ["seed=1&seed=2", "address: seed is given twice"],
    ["lanes=1&lanes=2", "address: lanes is given twice"],
    [`seed=${"9".repeat(400)}`, "address: seed="],
    ["seed=-1", "address: seed="],
    [`expect=${"9".repeat(40)}:${"a".repeat(64)}`, "address: expect="],
    ["adjust=1:__proto__:1", "address: adjust="],
    ["adjust=1:0.1", "address: adjust=1:0.1 cannot be read"],
    ["tab=constructor", "address: tab=constructor cannot be read"],
    ["envOptions=constructor:1", "address: envOptions="],
    [`lanes=${"[".repeat(200_000)}`, "address: lanes="],
    ["engine=constructor", "address: engine="],
    ["own=%00", "address: own="],
  ])
    it(`refuses ${hash.slice(0, 60)}`, async () => {
      await expect(decodePlace(`#${hash}`)).rejects.toThrow(words);
    });

  it("unpacks no more than an environment is long", async () => {
    const bomb = await packed(new Uint8Array(50_000_000).fill(32));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(decodePlace(`#own=${bomb}`)).rejects.toThrow("address: own=");
    const long = " ".repeat(900_000);
    expect((await decodePlace(`#own=${await packed(long)}`)).settings.own?.text).toBe(long);
  });
});
