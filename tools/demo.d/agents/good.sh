# An agent that does what it was asked to do.
set -e
cat > /tmp/text.js <<'JS'
/**
 * Turns a title into a piece of a URL: lower case, everything but letters and digits replaced.
 *
 * @param {string} title - the title to turn
 * @param {string} [separator] - what stands between the words
 * @returns {string} the slug, without a separator at either end
 */
export function slugify(title, separator = '-') {
  return title
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join(separator);
}

/**
 * Cuts a text to a length, with an ellipsis where something was cut.
 *
 * @param {string} text - the text to cut
 * @param {number} length - the most characters of the result
 * @returns {string} the text, or its beginning
 */
export const truncate = (text, length) =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
JS
cp /tmp/text.js src/utils/text.js
{
  sed -n '1,2p' src/utils/time.js
  cat <<'JS'
/**
 * Reads a duration such as `90s` or `10m`.
 *
 * @param {string} text - a number and one of the units ms, s, m, h
 * @returns {number} the duration in milliseconds
 * @throws {TypeError} when the text is no duration
 */
JS
  sed -n '3,$p' src/utils/time.js
} > /tmp/time.js
cp /tmp/time.js src/utils/time.js
