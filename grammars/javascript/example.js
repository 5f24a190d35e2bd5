#!/usr/bin/env node
/** @fileoverview What the JavaScript pack sees; example.symbols is what it must say of it. */
'use strict';
import { thing } from './thing.js';

/** Adds. */
export function add(a, b = 2, ...rest) { return a; }
export async function load({ url, retries: n = 3, ...others } = {}, [first, , { second }], mode = 'r') {
  const local = () => 1;
  await url;
}
export function* numbers() { yield 1; }
function listed(x) { return x; }
function unlisted() {}
export { listed, unlisted as published };
export { one, two as three } from './other.js';
export * from './star.js';
export * as star from './star.js';
export { thing };

/** A box. */
@sealed
export class Box extends mixin(Base) {
  /** The count. */
  static count = 0;
  #secret = 1;
  /** Made on click. */
  onClick = (event) => { event.stop(); };
  constructor(size) { super(); }
  get size() { return this.#secret; }
  set size(value) { this.#secret = value; }
  static async *walk(from) { yield from; }
  #hidden() {}
  [Symbol.iterator]() { return null; }
  'quoted name'() {}
  static { function helper() {} }
}

/** Twice. */
// eslint-disable-next-line
export const twice = (x) => x * 2, thrice = function (x) { return x * 3; };
export const { p, q: renamed = 1, ...remaining } = thing, [r] = thing;
export let counter = 0;
const Kind = class { make() {} };
/** The interface of it all. */
export const api = {
  /** Gets. */
  get(path, { headers }) { return path; },
  post: async (path) => {},
  limits: { max: 1, check(n) { return n < 1; } },
  version: 1,
  add,
};
export const frozen = Object.freeze({ up: 'UP', down: 'DOWN' });
export default class Main { run() {} }

/** Old style. */
function Old(a) { this.a = a; }
/** Runs. */
Old.prototype.run = function (fast) {};
Old.create = function (a) { return new Old(a); };
Old.prototype = { stop() {}, get on() { return 1; } };
unknown.prototype.ignored = function () {};
module.exports = { Old, made: unlisted, inline(a) {}, arrow: async a => a, data: 1 };
exports.first = exports.second = void 0;
exports.named = function other(a) { return a; };
const both = exports.both = () => void 0;
if (thing) { const block = 1; function inBlock() {} }
register(class { m() {} }, { a() {} }, function () { function inner() {} });
export const View = () => <div onClick={() => {}}>text</div>;
