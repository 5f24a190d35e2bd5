import assert from 'node:assert/strict';
import { slugify, truncate } from '../src/utils/text.js';
import { parseDuration } from '../src/utils/time.js';

assert.equal(slugify('Hello, World!'), 'hello-world');
assert.equal(slugify('a b', '_'), 'a_b');
assert.equal(truncate('abcdef', 4), 'abc…');
assert.equal(parseDuration('2m'), 120000);
assert.throws(() => parseDuration('soon'), TypeError);
console.log('5 assertions passed');
