export class Loader {
  loadUser(id: number): User { return this.cache.loadUser(id); }
}
export const fetchUsers = (h: Loader) => h.loadUser(1);
