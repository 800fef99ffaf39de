/**
 * The environment as a configuration has it wrapped: what the networks are built for. Rescaling is not among the
 * wrappers here: it is the policy's, so that `Policy.act` gives actions in the environment's own units.
 */
import { type EnvDefinition, withOptions } from "../envs/env.ts";
import { wrapDefinition } from "../envs/wrappers.ts";
import type { TrainingConfig } from "./training_config.ts";

export function wrapEnvironment(definition: EnvDefinition, config: TrainingConfig): EnvDefinition {
  const { timeLimit, observationHistory, envOptions } = config;
  return wrapDefinition(withOptions(definition.unwrapped ?? definition, envOptions), { timeLimit, observationHistory });
}
