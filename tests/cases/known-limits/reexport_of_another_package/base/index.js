export * from 'other-package';
export function own() {}
