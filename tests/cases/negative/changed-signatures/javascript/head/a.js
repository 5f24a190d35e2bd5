export function removedParameter(a) { return a; }
export function renamedParameter(second) { return second; }
export function addedDefault(a = 1) { return a; }
export function reformatted(
  a,
  b,
) { return a; }
export const arrow = (a, b) => a;
export async function becameAsync() { return 1; }
export class Child extends Other { method(a, b) {} }
function internal(a, b) { return a; }
export function bodyOnly(a) { return 2; }
