import { it as t } from 'vitest';
t.skip('a', () => {});
it["skip"]('b', () => {});
t.each([1])('fine', () => {});
