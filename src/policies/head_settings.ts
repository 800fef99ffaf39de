/** The settings of heads, which matter to continuous actions only. */
import { flag, number, type Settings } from "../core/setting.ts";

const LOG_STD = { least: -20, most: 2 };

export const headSettings = {
  initialLogStd: number("log standard deviation of continuous actions at the start", 0, LOG_STD),
  minLogStd: number("log standard deviations are clipped to at least this, with gradient 0 beyond", -20, LOG_STD),
  maxLogStd: number("log standard deviations are clipped to at most this, with gradient 0 beyond", 2, LOG_STD),
  stateDependentStd: flag("standard deviations of continuous actions from the network, for each observation its own"),
  squashActions: flag("continuous actions are squashed into their bounds by tanh; else they are clipped to them"),
  rescaleActions: flag(
    "the policy's continuous actions are clipped to [-1, 1] and scaled to their bounds; else clipped to these",
  ),
} satisfies Settings;
