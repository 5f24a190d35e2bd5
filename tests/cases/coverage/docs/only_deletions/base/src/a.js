export function gone() {}
export function stays() {}
