/** Files beside a model: read from its folder by the names in it, and from nowhere else. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { makeVectorEnv } from "swingup";
import { mujocoEnv } from "swingup/mujoco";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const TETRAHEDRON = "v -1 -1 -1\nv 1 -1 -1\nv -1 1 -1\nv -1 -1 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n";
let outer: string;
let folder: string;

const model = (inside: string) => `<mujoco>${inside}<worldbody>
<body pos="0 0 1"><joint name="j"/><geom type="mesh" mesh="t"/></body></worldbody><actuator><motor joint="j"/></actuator></mujoco>`;
const mesh = (file: string) => `<asset><mesh name="t" file="${file}" scale="0.1 0.1 0.1"/></asset>`;

function write(inside: string): string {
  const file = join(folder, "robot.xml");
  writeFileSync(file, model(inside));
  return file;
}

beforeAll(() => {
  outer = mkdtempSync(join(tmpdir(), "swingup-beside-"));
  folder = join(outer, "robots");
  mkdirSync(join(folder, "parts"), { recursive: true });
  writeFileSync(join(outer, "secret.obj"), TETRAHEDRON);
  writeFileSync(join(folder, "parts", "leg one.obj"), TETRAHEDRON);
  writeFileSync(join(folder, "parts", "assets.xml"), `<mujoco>${mesh("leg one.obj")}</mujoco>`);
  symlinkSync(join(outer, "secret.obj"), join(folder, "link.obj"));
});
afterAll(() => rmSync(outer, { recursive: true, force: true }));

describe("files that a model names", () => {
  it.each([
    ["by its path", mesh("parts/leg one.obj")],
    ["in the compiler's folder", `<compiler meshdir="parts/"/>${mesh("leg one.obj")}`],
    ["in an included file", '<compiler meshdir="parts"/><include file="parts/assets.xml"/>'],
    ["not in a comment", `<!-- ${mesh("../secret.obj")} -->${mesh("parts/leg one.obj")}`],
  ])("are found %s", async (_, inside) => {
    const file = write(inside);
    for (const source of [file, pathToFileURL(file)]) {
      const env = await makeVectorEnv(await mujocoEnv({ file: source }));
      env.reset();
      expect(env.stateSize).toBeGreaterThan(0);
      env.dispose();
    }
  });

  it.each([
    ["../secret.obj"],
    ["parts/../../secret.obj"],
    ["/etc/passwd"],
    ["file:///etc/passwd"],
    ["..\\secret.obj"],
    ["%2e%2e/secret.obj"],
  ])("are refused where they lead out of the folder: %s", async (name) => {
    await expect(mujocoEnv({ file: write(mesh(name)) })).rejects.toThrow(
      `xml: expected a name within the model's folder, got "${name.replace("\\", "\\\\")}"; give its bytes as assets`,
    );
  });

  it("are refused where they are links or missing, and taken from assets before the folder", async () => {
    await expect(mujocoEnv({ file: write(mesh("link.obj")) })).rejects.toThrow("link.obj");
    await expect(mujocoEnv({ file: write(mesh("none.obj")) })).rejects.toThrow(/cannot read .*none\.obj/);
    const assets = { "../secret.obj": new TextEncoder().encode(TETRAHEDRON) };
    expect((await mujocoEnv({ file: write(mesh("../secret.obj")), assets })).actionSpace.type).toBe("box");
  });
});
