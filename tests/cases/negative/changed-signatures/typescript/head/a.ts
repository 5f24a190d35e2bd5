export function result(a: number): string { return String(a); }
export function optional(a: string): void {}
export function overload(a: number): number;
export function overload(a: any): any { return a; }
export interface Shape { area: string; name: string }
export class Box { private hidden(a: string) {} readonly side = 1; }
export function generic<U>(a: U): U { return a; }
