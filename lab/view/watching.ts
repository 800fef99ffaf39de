/** What else than the policy is seen on the stage, where everything is shown. */
import { signal } from "@preact/signals";

/** The untrained policy over the present one, pale. */
export const ghost = signal(false);

/** The run untrained, half way and solved, on small stages. */
export const beside = signal(false);
