/** The settings of heads, which matter to continuous actions only. */
import { checkBoolean } from "../core/check.ts";
import { number, type Settings } from "../core/setting.ts";

const logStd = number({ least: -20, most: 2 });

export const headSettings = {
  initialLogStd: { check: logStd, initial: 0, doc: "log standard deviation of continuous actions at the start" },
  minLogStd: {
    check: logStd,
    initial: -20,
    doc: "log standard deviations are clipped to at least this, with gradient 0 beyond",
  },
  maxLogStd: {
    check: logStd,
    initial: 2,
    doc: "log standard deviations are clipped to at most this, with gradient 0 beyond",
  },
  stateDependentStd: {
    check: checkBoolean,
    initial: false,
    doc: "standard deviations of continuous actions from the network, for each observation its own",
  },
  squashActions: {
    check: checkBoolean,
    initial: false,
    doc: "continuous actions are squashed into their bounds by tanh; else they are clipped to them",
  },
  rescaleActions: {
    check: checkBoolean,
    initial: false,
    doc: "the policy's continuous actions are clipped to [-1, 1] and scaled to their bounds; else clipped to these",
  },
} satisfies Settings;
