/**
 * The calls of the operating system that all files of this package go through, in one object: nothing else in `src`
 * asks `node:fs`. A test puts another function in the place of one of them where it needs a system that it does not run
 * on, such as one that refuses to rename over a file which somebody holds open.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { open, realpath, rename, stat, unlink } from "node:fs/promises";

export const system = {
  get platform(): string {
    return process.platform;
  },
  accessSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  open,
  openSync,
  readdirSync,
  readSync,
  realpath,
  rename,
  rmdirSync,
  stat,
  statSync,
  unlink,
  unlinkSync,
  writeSync,
};

/** Ways to open a file. Windows knows neither pipes in its folders nor the two flags that guard against them. */
export const flags = {
  read: constants.O_RDONLY | (constants.O_NONBLOCK ?? 0),
  change: constants.O_RDWR | (constants.O_NONBLOCK ?? 0),
  append: constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0),
  noFollow: constants.O_NOFOLLOW ?? 0,
} as const;

/** For `accessSync`. */
export const WRITABLE = constants.W_OK;
