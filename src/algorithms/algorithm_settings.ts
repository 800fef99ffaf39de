/** What an algorithm declares of the settings, in a file beside its code. */
import type { Settings } from "../core/setting.ts";

/** Of a complete configuration, what algorithms ask about. */
export interface AlgorithmConfig {
  readonly steps: number;
  readonly numEnvs: number;
  readonly rolloutSteps: number;
  readonly timeLimit: number | null;
  readonly baseline?: string;
  readonly sharedTrunk: boolean;
}

export interface AlgorithmSettings {
  /** The settings that it reads beside those that every algorithm reads: its own, and some that it shares with others. */
  readonly reads: Settings;
  /** Where its default of a setting is another than is declared for all. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /**
   * Relations between settings that it asks for.
   * @param environment what is trained on, as its authors made it
   * @throws RangeError saying what to use instead
   */
  readonly check?: (config: AlgorithmConfig, environment: { readonly timeLimit: number }) => void;
}
