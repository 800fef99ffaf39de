// Exported C headers on a Cortex-M4 that QEMU simulates, compiled by Debian's gcc-arm-none-eabi: all recorded cases must come
// out with the same bits, and flash, stack and instructions of an action are measured beside what an export estimates
// (src/export/c/memory.ts). The example of a sketch must balance its pole there. Part of `npm run test:engines`.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundledHeaders, STRICT, writeProgram } from "./test_headers.mjs";

const COMPILER = "arm-none-eabi-gcc";
const QEMU = "qemu-system-arm";
const PACKAGES = "gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm";
const CORTEX_M4 = ["-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16", "-ffp-contract=off"];
const LIMIT = 600_000; // ms for a compilation or a run
const LEAST = 0.6; // of an estimate, that the measured is; else the estimate says nothing

/** One line for each way to compile, then one for each policy that is measured. */
export async function testBoard(root, folder) {
  if (!installed()) return { skipped: `install it (Debian: apt-get install ${PACKAGES})` };
  const place = join(folder, "board");
  const { source, count } = await writeProgram(root, place);
  const lines = ["-Os", "-O2"].map((level) => {
    const program = compiled(root, [...STRICT, "-std=c99", level], source);
    const { status, stdout } = run(program);
    const alike = stdout.split("\n").filter((line) => line.includes(": 64 of 64 actions and 64 values bit for bit"));
    return { what: `Cortex-M4, ${COMPILER} ${level}, ${count} policies`, same: status === 0 && alike.length === count };
  });
  const { measured } = await bundledHeaders(root, place);
  for (const each of await measured()) lines.push(measure(root, place, each));
  return { lines: [...lines, balancing(root, place)] };
}

function installed() {
  const there = () => [COMPILER, QEMU].every((command) => spawnSync(command, ["--version"]).status === 0);
  if (!there() && process.getuid?.() === 0) {
    const options = { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    spawnSync("apt-get", ["update"], options);
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", ...PACKAGES.split(" ")], options);
  }
  return there();
}

function compiled(root, options, source) {
  const board = join(root, "scripts/board");
  const program = source.replace(/\.c$/, ".elf");
  const script = ["--specs=rdimon.specs", "-T", join(board, "board.ld")];
  execFileSync(COMPILER, [...CORTEX_M4, ...options, ...script, source, join(board, "start.c"), "-o", program], {
    timeout: LIMIT,
  });
  return program;
}

function run(program) {
  const machine = ["-M", "mps2-an386", "-nographic", "-monitor", "none", "-serial", "none", "-icount", "shift=0"];
  const semihosting = ["-semihosting-config", "enable=on,target=native"];
  return spawnSync(QEMU, [...machine, ...semihosting, "-kernel", program], { encoding: "utf8", timeout: LIMIT });
}

/** Flash by `size` of a program that does nothing else; stack and instructions by a run. */
export function measure(root, place, { name, files, choice, memory }) {
  mkdirSync(place, { recursive: true });
  for (const [file, bytes] of files) writeFileSync(join(place, file), bytes);
  const call = choice ? `action[0] = ${name}_act(observation);` : `${name}_act(observation, action);`;
  const act = `#include "${name}.h"
float observation[${name}_observation_length];
${choice ? "int" : "float"} action[${name}_action_length];
`;
  const alone = join(place, `${name}_alone.c`);
  writeFileSync(alone, `${act}int main(void);\nint main(void) { for (;;) ${call} }\n`);
  const object = alone.replace(/\.c$/, ".elf");
  const bare = [
    "-ffreestanding",
    "-nostartfiles",
    "-Wl,--gc-sections,-e,main",
    "-ffunction-sections",
    "-fdata-sections",
  ];
  execFileSync(COMPILER, [...CORTEX_M4, "-Os", ...bare, alone, "-o", object]);
  const [, sizes] = execFileSync("arm-none-eabi-size", [object], { encoding: "utf8" }).trim().split("\n");
  const [text, data, bss] = sizes.trim().split(/\s+/).map(Number);
  const timed = join(place, `${name}_timed.c`);
  writeFileSync(timed, act + timing(call));
  const [stack, instructions] = run(compiled(root, ["-std=gnu99", "-O2"], timed))
    .stdout.trim()
    .split(" ")
    .map(Number);
  const found = { flash: text + data, ram: data + bss + stack };
  const near = (kind) => found[kind] <= memory[kind] && found[kind] >= LEAST * memory[kind];
  return {
    what: `Cortex-M4, ${name}: ${found.flash} bytes of flash (estimated ${memory.flash}), ${found.ram} of RAM (${memory.ram}), ${instructions} instructions an action`,
    same: instructions > 0 && near("flash") && near("ram"),
    found: ["within the estimate", "NOT AS ESTIMATED"],
  };
}

/** The example of an Arduino sketch, with its board and pole, which need no more of C++ than the compiler has. */
function balancing(root, place) {
  const [sketch, board] = [join(root, "examples/balance"), join(root, "scripts/board")];
  const program = join(place, "balance.elf");
  const sources = ["-x", "c++", join(sketch, "balance.ino"), join(sketch, "board/board.cpp")];
  const start = ["-x", "c", join(board, "start.c")];
  const options = [
    ...CORTEX_M4,
    "-O2",
    "--specs=rdimon.specs",
    "-T",
    join(board, "board.ld"),
    "-I",
    join(sketch, "board"),
  ];
  execFileSync(COMPILER, [...options, ...sources, ...start, "-o", program, "-lm"], { timeout: LIMIT });
  const lines = run(program).stdout.trim().split("\n");
  const same = lines.length === 10 && lines.every((line) => line === "the pole stood for 500 steps");
  return { what: "Cortex-M4, examples/balance, ten starts", same, found: ["500 steps each", "FALLEN"] };
}

const ACTIONS = 100;

/** Paints the stack before an action and looks how far it was used; prints bytes, and instructions of an action. */
function timing(call) {
  return `#include <stdio.h>
uint32_t board_ticks(void);
__attribute__((noinline)) static void act(void) { ${call} }
int main(void) {
  unsigned char *sp = (unsigned char *)__builtin_frame_address(0) - 256;
  int k, used = 0;
  uint32_t ticks;
  for (k = 0; k < 16384; k++) ((volatile unsigned char *)sp)[-k] = 0xA5;
  act();
  for (k = 0; k < 16384; k++)
    if (((volatile unsigned char *)sp)[-k] != 0xA5) used = k;
  ticks = board_ticks();
  for (k = 0; k < ${ACTIONS}; k++) act();
  ticks = (ticks - board_ticks()) & 0xFFFFFFu;
  printf("%d %lu\\n", used + 256, (unsigned long)(ticks * 40 / ${ACTIONS}));
  return 0;
}
`;
}
