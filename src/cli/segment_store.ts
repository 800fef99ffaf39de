/**
 * What a population on the command line keeps: each member's round as a line of `segments.jsonl`, its checkpoint in a file
 * that is on the disk before the line is, so that whatever has a line can be gone on with.
 */
import { createHash } from "node:crypto";
import type { Folder } from "../files/folder.ts";
import { LineRecord } from "../runs/line_record.ts";
import type { SweepFolder } from "../runs/sweep_folder.ts";
import type { CheckpointStore, MemberSegment } from "../sweep/population.ts";
import { checkSegment, type Segment } from "../sweep/segment.ts";

const MOST = 2 ** 30; // bytes of a checkpoint

type Line = Segment & { readonly checkpointSha256: string | null };

export class SegmentStore implements CheckpointStore {
  readonly #folder: Folder;
  readonly #record: LineRecord<Line>;
  readonly #hashes = new Map<string, string>();
  /** Rounds of members that had ended before. */
  readonly before: readonly Segment[];

  /** @throws RangeError for a line that is whole and no member's round */
  constructor(folder: SweepFolder) {
    const { record, values } = LineRecord.resume(folder.segments, checkLine);
    this.#record = record;
    for (const { checkpointSha256, ...at } of values)
      if (checkpointSha256 !== null) this.#hashes.set(fileOf(at.member, at.round), checkpointSha256);
    this.before = values.map(({ checkpointSha256: _, ...segment }) => segment);
    this.#folder = folder.checkpoints();
  }

  /** @throws RangeError, FileError where it is not what its line says */
  async read(member: number, round: number): Promise<Uint8Array> {
    const name = fileOf(member, round);
    const bytes = await this.#folder.read(name, { maxBytes: MOST });
    if (hashOf(bytes) !== this.#hashes.get(name))
      throw new RangeError(`checkpoints: expected "${name}" with the hash that segments.jsonl has, got another file`);
    return bytes;
  }

  async write(member: number, round: number, bytes: Uint8Array): Promise<void> {
    const name = fileOf(member, round);
    await this.#folder.write(name, bytes);
    this.#hashes.set(name, hashOf(bytes));
  }

  drop(round: number): void {
    for (const name of this.#folder.names()) if (name.startsWith(`${round}-`)) this.#folder.remove(name);
  }

  /** Writes a member's round, and waits until it is on the disk. */
  add({ parameters: _, source: __, ...segment }: MemberSegment): void {
    const checkpointSha256 = this.#hashes.get(fileOf(segment.member, segment.round)) ?? null;
    this.#record.add({ ...segment, checkpointSha256 });
  }

  close(): void {
    this.#record.close();
  }
}

function fileOf(member: number, round: number): string {
  return `${round}-${member}.safetensors`;
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function checkLine(name: string, value: unknown): Line {
  const segment = checkSegment(name, value);
  const { checkpointSha256 } = Object(value) as Partial<Line>;
  if (segment.state === "failed") return { ...segment, checkpointSha256: null };
  if (typeof checkpointSha256 !== "string" || !/^[0-9a-f]{64}$/.test(checkpointSha256))
    throw new RangeError(`${name}, checkpointSha256: expected a hash, got ${JSON.stringify(checkpointSha256)}`);
  return { ...segment, checkpointSha256 };
}
