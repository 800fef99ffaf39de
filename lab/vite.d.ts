/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** The hash of the sandboxed frame's script, as a content security policy has it. */
  readonly FRAME_SCRIPT_SOURCE: string;
  /** Addresses. */
  readonly PLACES: { readonly package: string; readonly source: string; readonly docs: string };
}

/** Every scenario, in order. */
declare module "virtual:scenarios" {
  const scenarios: readonly import("./model/lesson.ts").ScenarioData[];
  export default scenarios;
}

/** The script of the worker of custom environments, one file, as text. */
declare module "virtual:own-worker" {
  const script: string;
  export default script;
}
