export function slugify(title, separator = '-') {
  return title
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join(separator);
}

export const truncate = (text, length) =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
