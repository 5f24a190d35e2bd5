export function removedParameter(a, b) { return a + b; }
export function renamedParameter(first) { return first; }
export function addedDefault(a) { return a; }
export function reformatted(a, b) { return a; }
export const arrow = (a) => a;
export function becameAsync() { return 1; }
export class Child extends Parent { method(a) {} }
function internal(a) { return a; }
export function bodyOnly(a) { return 1; }
