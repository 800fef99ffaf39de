/** Every object that an examination has made of an environment is closed exactly once, awaited, whatever fails. */
import { checkEnv, defineEnv } from "swingup";
import { describe, expect, it } from "vitest";
import { Doors, type Place } from "./doors.ts";

const doors = new Doors();
const env = doors.factory;

describe("an examination closes every object once", () => {
  const places: Place[] = [
    "nowhere",
    "factory",
    "spaces",
    "reset",
    "step",
    "observation",
    "render",
    "setState",
    "close",
  ];
  const examined = places.flatMap((place) =>
    [0, 1].flatMap((object) =>
      [1, 2].flatMap((objects) => [false, true].map((slow) => ({ place, object, objects, slow }))),
    ),
  );
  it.each(examined)(
    "$place of object $object, $objects at once, slow: $slow",
    async ({ place, object, objects, slow }) => {
      doors.expect({ place, object, slow });
      const { findings } = await checkEnv(env, { steps: 20, objects });
      expect(doors.closed).toEqual(doors.closed.map(() => 1));
      expect(doors.most).toBeLessThanOrEqual(objects);
      if (place === "close") expect(findings.map(({ subject }) => subject)).toContain("close");
    },
  );

  it("the one that was asked for its spaces included", async () => {
    doors.expect({ place: "close", object: 0, slow: true });
    const { findings } = await checkEnv(defineEnv(env), { steps: 20, objects: 1 });
    expect(findings).toContainEqual({
      severity: "error",
      subject: "close",
      message: "it threw: Walk: close(): it threw: close fails",
    });
    expect(doors.closed).toEqual([1, 1, 1]);
    expect(doors.most).toBe(1);
  });
});
