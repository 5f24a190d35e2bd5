export function isAdmin(user) {
  return user.level !== 'user';
}
