/** `swingup bench`: the speed figures of this machine. */
import type { Command } from "commander";
import { preparing } from "./failure.ts";
import type { GlobalOptions } from "./options.ts";

export function addBench(program: Command): void {
  program
    .command("bench")
    .description("measure the speed of the kernels, the environments and whole runs on this machine")
    .argument(
      "[part...]",
      "gemm, minibatch, env, train, threads, env-workers, tfjs, trpo or export, all of them unless given; in a checkout of the project also learning, parity, doctor or lab",
    )
    .option("--profile", "with train: where the time goes")
    .addHelpText("after", "\nClose other programs first: the figures are those of an idle machine.")
    .action(async (parts: string[], _options: object, command: Command) => {
      const { json = false, profile } = command.optsWithGlobals<GlobalOptions & { profile?: boolean }>();
      const { bench, checkParts } = await import("../../bench/main.ts");
      const names = await preparing(() => checkParts(parts));
      await bench(names, { json, profile });
    });
}
