/** Why the system refused a file operation, in plain words. */

const known: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "no permission",
  EPERM: "not permitted",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is not a folder",
  ENOSPC: "no space left on the disk",
  EDQUOT: "no space left for this user",
  EFBIG: "the file would be larger than is allowed",
  EROFS: "the file system is read-only",
  ELOOP: "it is a symbolic link, which is not followed, or one that leads to itself",
  EBUSY: "it is in use",
  ENAMETOOLONG: "the name is too long",
};

export function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return (code && known[code]) ?? message;
}
