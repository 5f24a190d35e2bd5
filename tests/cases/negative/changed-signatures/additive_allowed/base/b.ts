export function optional(a: number): void {}
export function required(a: number): void {}
