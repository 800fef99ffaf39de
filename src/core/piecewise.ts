/**
 * Long work in pieces: between two of them whoever carries it out may let others have their turn. Where the pieces end
 * depends on the work alone, so that threads that do it together end them at the same places.
 */

/** Yields between two pieces, returns the result. */
export type Piecewise<T> = Generator<void, T, void>;

/** Does all of it at once. */
export function complete<T>(work: Piecewise<T>): T {
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
  }
}
