/** What an examination of an environment found, for people to read: errors, warnings, and notes beside them. */
import { show } from "../core/check.ts";

/** One thing that is wrong, or that could be better. */
export interface EnvFinding {
  /** Errors make training fail or mean nothing; warnings are probably mistakes, or make learning hard. */
  readonly severity: "error" | "warning";
  /** What it is about: `observationSpace`, `reset`, `reward`, `seed`, ... */
  readonly subject: string;
  /** What is wrong, where it was seen, and what to do. */
  readonly message: string;
}

/** What an examination of an environment found. */
export interface EnvReport {
  readonly env: string;
  /** No findings at all. */
  readonly clean: boolean;
  readonly findings: readonly EnvFinding[];
  /** What was seen and is no fault. */
  readonly notes: readonly string[];
}

/** Collects what is found: of each subject the first error, and every warning once. */
export class Findings {
  env: string;
  readonly #list: EnvFinding[] = [];
  readonly #notes: string[] = [];

  constructor(env = "CustomEnv") {
    this.env = env;
  }

  get errors(): number {
    return this.#list.filter(({ severity }) => severity === "error").length;
  }

  error(subject: string, message: string): void {
    this.#add({ severity: "error", subject, message });
  }

  warning(subject: string, message: string): void {
    this.#add({ severity: "warning", subject, message });
  }

  /** Does something that must not throw. */
  async attempt(subject: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.error(subject, `it threw: ${errorText(error)}`);
    }
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  #add(finding: EnvFinding): void {
    const { severity, subject, message } = finding;
    const same = (other: EnvFinding) =>
      other.severity === severity && other.subject === subject && (severity === "error" || other.message === message);
    if (!this.#list.some(same)) this.#list.push(finding);
  }

  report(): EnvReport {
    const rank = { error: 0, warning: 1 };
    const findings = [...this.#list].sort((a, b) => rank[a.severity] - rank[b.severity]);
    return { env: this.env, clean: findings.length === 0, findings, notes: this.#notes };
  }
}

/** What was thrown, in words. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : show(error);
}
