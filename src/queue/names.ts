/** What things are called in Redis. Sweeps of other versions have other queues, since their results have other bits. */

/** @param withFiles whether its jobs bring code along, which a worker runs only where its owner has said so */
export function queueName(version: string, withFiles: boolean): string {
  return `swingup-${version}${withFiles ? "-files" : ""}`;
}

export const fileKey = (sha256: string): string => `swingup:file:${sha256}`;

/** A sorted set: versions of which sweeps are open, by the second, on Redis's clock, until which they are so for sure. */
export const OPEN_SWEEPS = "swingup:open";
