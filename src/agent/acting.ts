/** How a policy acts where nobody says: by the most probable action, or by a sample of its distribution. */
export type Acting = "probable" | "sampled";
/** All ways. */
export const actings: readonly Acting[] = ["probable", "sampled"];
