/** The address: what is written comes back, and what nobody could have written is refused. */
import { describe, expect, it } from "vitest";
import { initialSettings, type Settings } from "../../lab/model/settings.ts";
import { decodeSettings, encodeSettings } from "../../lab/model/settings_text.ts";

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
    expect(await decodeSettings(`#${await encodeSettings(settings)}`)).toEqual(settings);
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
      await expect(decodeSettings(hash)).rejects.toThrow(/^address: .* is no setting$/);
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
    [`lanes=${"[".repeat(200_000)}`, "address: lanes="],
    ["engine=constructor", "address: engine="],
    ["own=%00", "address: own="],
  ])
    it(`refuses ${hash.slice(0, 60)}`, async () => {
      await expect(decodeSettings(`#${hash}`)).rejects.toThrow(words);
    });

  it("unpacks no more than an environment is long", async () => {
    const bomb = await packed(new Uint8Array(50_000_000).fill(32));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(decodeSettings(`#own=${bomb}`)).rejects.toThrow("address: own=");
    const long = " ".repeat(900_000);
    expect((await decodeSettings(`#own=${await packed(long)}`)).own?.text).toBe(long);
  });
});
