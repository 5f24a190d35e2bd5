const SECOND = 1000;

export function parseDuration(text) {
  const match = /^(\d+)(ms|s|m|h)$/.exec(text);
  if (!match) throw new TypeError(`not a duration: ${text}`);
  const unit = { ms: 1, s: SECOND, m: 60 * SECOND, h: 3600 * SECOND }[match[2]];
  return Number(match[1]) * unit;
}
