export class Helper {
  fetchUser(id: number): User { return this.cache.fetchUser(id); }
}
export const fetchUsers = (h: Helper) => h.fetchUser(1);
