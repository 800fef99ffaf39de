/**
 * The calls of the operating system that all files of this package go through, in one object: nothing else in `src`
 * asks `node:fs`. A test puts another function in the place of one of them where it needs a system that it does not run
 * on, such as one that refuses to rename over a file which somebody holds open.
 */
import * as fs from "node:fs";
import { open, realpath, rename, stat, unlink } from "node:fs/promises";

export const system = {
  get platform(): string {
    return process.platform;
  },
  accessSync: fs.accessSync,
  closeSync: fs.closeSync,
  existsSync: fs.existsSync,
  fstatSync: fs.fstatSync,
  fsyncSync: fs.fsyncSync,
  ftruncateSync: fs.ftruncateSync,
  lstatSync: fs.lstatSync,
  mkdirSync: fs.mkdirSync,
  mkdtempSync: fs.mkdtempSync,
  open,
  openSync: fs.openSync,
  readdirSync: fs.readdirSync,
  readSync: fs.readSync,
  realpath,
  rename,
  rmdirSync: fs.rmdirSync,
  rmSync: fs.rmSync,
  stat,
  statSync: fs.statSync,
  symlinkSync: fs.symlinkSync,
  unlink,
  unlinkSync: fs.unlinkSync,
  writeSync: fs.writeSync,
};

/** Ways to open a file. Windows knows neither pipes in its folders nor the two flags that guard against them. */
export const flags = {
  read: fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0),
  change: fs.constants.O_RDWR | (fs.constants.O_NONBLOCK ?? 0),
  append: fs.constants.O_WRONLY | fs.constants.O_APPEND | fs.constants.O_CREAT | (fs.constants.O_NONBLOCK ?? 0),
  noFollow: fs.constants.O_NOFOLLOW ?? 0,
} as const;

/** For `accessSync`. */
export const WRITABLE = fs.constants.W_OK;
