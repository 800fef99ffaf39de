/** How all charts are shown. */
import { signal } from "@preact/signals";

export const charts = {
  axis: signal<"steps" | "seconds">("steps"),
  logarithmic: signal(false),
};
