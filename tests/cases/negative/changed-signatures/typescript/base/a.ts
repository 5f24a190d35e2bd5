export function result(a: number): number { return a; }
export function optional(a?: string): void {}
export function overload(a: number): number;
export function overload(a: string): string;
export function overload(a: any): any { return a; }
export interface Shape { area: number; name: string }
export class Box { private hidden(a: number) {} readonly side = 1; }
export function generic<T>(a: T): T { return a; }
