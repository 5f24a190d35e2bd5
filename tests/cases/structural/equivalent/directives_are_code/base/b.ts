export const n: number = f();
