/** What the kernels module exports, in one list: see docs/architecture.md for the layout that all of them share. */
export * from "./math/probe";
export * from "./nn/adam";
export * from "./nn/dense";
export * from "./policy/bounds";
