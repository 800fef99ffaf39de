/** Settings that had another name before their first release. */
export const formerNames = { lanes: "numEnvs", nSteps: "nStepReturn", initialisation: "initialization" } as const;
