type Id = string;
export function load(id: Id): void {}
