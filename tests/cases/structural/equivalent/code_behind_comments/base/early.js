export function check(user) {
  return user.admin;
}
