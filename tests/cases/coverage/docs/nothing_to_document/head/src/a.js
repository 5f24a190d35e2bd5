export function stays() {}
export function added() {}
