// @ts-nocheck
export const n: number = f();
