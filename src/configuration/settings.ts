/**
 * The table of all settings, composed of what the code that reads them declares beside itself. A setting that algorithms
 * list is read by these alone, every other one by all.
 */

import type { AlgorithmSettings } from "../algorithms/algorithm_settings.ts";
import { optimizerSettings } from "../algorithms/optimizer_settings.ts";
import { type AlgorithmName, algorithmSettings } from "../algorithms/registry.ts";
import type { Setting, Settings } from "../core/setting.ts";
import { wrapperSettings } from "../envs/wrappers_settings.ts";
import { mlpSettings } from "../networks/mlp_settings.ts";
import { actorCriticSettings } from "../policies/actor_critic_settings.ts";
import { headSettings } from "../policies/head_settings.ts";
import { advantagesSettings } from "../rollout/advantages_settings.ts";
import { bufferSettings } from "../rollout/buffer_settings.ts";
import { settingsOrder } from "./settings_order.ts";

/** A setting with what algorithms say of it. */
export interface ReadSetting extends Setting {
  /** Where an algorithm's own default differs. */
  readonly initials: Readonly<Partial<Record<AlgorithmName, unknown>>>;
  /** The algorithms that read it, or the values of another setting with which it is read; absent: it always is. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
}

const readByAll: Settings = {
  ...bufferSettings,
  ...advantagesSettings,
  ...optimizerSettings,
  ...mlpSettings,
  ...actorCriticSettings,
  ...headSettings,
  ...wrapperSettings,
};
const algorithms = Object.entries<AlgorithmSettings>(algorithmSettings) as [AlgorithmName, AlgorithmSettings][];

/** All of them; one that decides whether others are read stands before those. */
export const settings: Readonly<Record<string, ReadSetting>> = compose();

function compose(): Record<string, ReadSetting> {
  const declared: Settings = Object.assign({}, ...algorithms.map(([, { reads }]) => reads), readByAll);
  let place = -1;
  const places = new Map(
    Object.keys(declared).map((name) => {
      if (settingsOrder.includes(name)) place = settingsOrder.indexOf(name);
      return [name, place];
    }),
  );
  const names = [...places.keys()].sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
  return Object.fromEntries(names.map((name) => [name, withReaders(name, declared[name])]));
}

function withReaders(name: string, setting: Setting): ReadSetting {
  const own = algorithms.filter(([, { defaults }]) => name in defaults);
  const initials = Object.fromEntries(own.map(([algorithm, { defaults }]) => [algorithm, defaults[name]]));
  if (name in readByAll) return { ...setting, initials };
  const readers = algorithms.filter(([, { reads }]) => name in reads).map(([algorithm]) => algorithm);
  return { ...setting, initials, only: { algorithm: readers, ...setting.only } };
}
