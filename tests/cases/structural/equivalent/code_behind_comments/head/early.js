/** Is this an admin? */ globalThis.all = true; /* */
export function check(user) {
  return user.admin;
}
