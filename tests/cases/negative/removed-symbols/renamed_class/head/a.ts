export class Square {
  side = 1;
  area(): number { return this.side * this.side; }
  perimeter(): number { return 4 * this.side; }
}
