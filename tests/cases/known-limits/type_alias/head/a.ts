type Id = number;
export function load(id: Id): void {}
