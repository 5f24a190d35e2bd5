export function optional(a: number, b?: number): void {}
export function required(a: number, b: number): void {}
