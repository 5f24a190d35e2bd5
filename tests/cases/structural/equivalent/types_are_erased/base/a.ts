export function add(a, b) {
  return a + b;
}
export class Box {
  side;
  area() { return this.side; }
}
