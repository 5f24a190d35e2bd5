export const one = 1;

/** What can be drawn. */
export interface Shape {
  area(): number;
}

export interface Bare {
  side: number;
}

/**
 * Picks the larger one.
 * @param a First candidate.
 * @param b Second candidate.
 * @returns Whichever is larger.
 */
export function larger(a: number, b: number): number;
export function larger(a: number, b: number): number {
  return a > b ? a : b;
}

/** A counter that starts at zero. */
export class Counter {
  private secret(): void {}
  next(): number {
    return 1;
  }
  /** Starts again. */
  reset(): void {}
}

export type Pair<T> = [T, T];
