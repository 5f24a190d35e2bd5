import type { Unit } from "./unit";
interface Shape { side: number }
type Pair = [number, number];
export function add(a: number, b: number): number {
  return a + b;
}
export class Box implements Shape {
  side: number;
  area(): number { return this.side; }
}
