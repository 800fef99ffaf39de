// Spoils 10,000 checkpoints and as many archives, pickles and models, or as many as are asked for, and looks what is made
// of them (`npm run fuzz -- 50000`).
import { spawnSync } from "node:child_process";
import { tool } from "./command.mjs";

const count = process.argv[2] ?? "10000";
const files = ["test/runs/checkpoint_fuzz.test.ts", "test/export/foreign_fuzz.test.ts"];
const command = tool(".", "vitest", "run", "--project", "node", ...files);
const env = { ...process.env, SWINGUP_FUZZ: count };
process.exitCode = spawnSync(...command, { stdio: "inherit", env }).status ?? 1;
