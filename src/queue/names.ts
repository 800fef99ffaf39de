/** What things are called in Redis. Senders of other versions have other queues, since their results have other bits. */

/** Where the file of a job's environment is: nowhere, in Redis beside the queue, or in a folder that all machines share. */
export type FilePlace = "none" | "sent" | "shared";

/** @param place of the environment's file, whose code a worker runs only where its owner has said so */
export function queueName(version: string, place: FilePlace): string {
  return `swingup-${version}${place === "sent" ? "-files" : place === "shared" ? "-shared" : ""}`;
}

/** Bytes under their hash: files that jobs need, and what runs have written. */
export const fileKey = (sha256: string): string => `swingup:file:${sha256}`;

/** A sorted set: versions of which senders are open, by the second, on Redis's clock, until which they are so for sure. */
export const OPEN_SENDERS = "swingup:open";

/** A sorted set: jobs, as "queue job", by the second, on Redis's clock, until which somebody is sure to wait for them. */
export const LEASES = "swingup:leases";
