/** A square. */
export class Box {
  /** Length of a side. */
  side = 1;
  area(): number { return this.side * this.side; } /* never negative */
}
