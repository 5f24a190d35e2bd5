// What the TypeScript pack sees; example.symbols is what it must say of it.
import type { Thing } from './thing';

/** Adds. */
export function add(this: Window, a: number, b = 2, c?: string, ...rest: readonly string[]): number {
  return a;
}
/** Picks a string. */
export function pick(x: string): string;
export function pick(x: number): number;
export function pick(x: any): any { return x; }

/** A box. */
@sealed()
export abstract class Box<T extends object = {}> extends Base<T> implements Second, First<T> {
  /** The x. */
  @Input() readonly x?: Array<'a' | "b">;
  private y = 1;
  #z = 2;
  protected w: T;
  static count = 0;
  declare foo: string;
  constructor(private a: string, public readonly b?: T, protected c = 1) { super(); }
  /** The value. */
  get v(): T { return this.w; }
  set v(value: T) { this.w = value; }
  arrow = async (a: string): Promise<void> => {};
  abstract go<K extends keyof T>(key: K): T[K];
  over(a: string): void;
  over(a: number): void;
  over(a: any) {}
  override toString() { return ''; }
  isThing(x: unknown): x is Thing { return true; }
  assertThing(x: unknown): asserts x is Thing {}
  [Symbol.iterator]() {}
  private hidden() {}
}

export interface Shape<T> extends Second, First<T> {
  /** Its name. */
  readonly name: string;
  area?(n: number): number;
  (x: T): string;
  new (x: T): Shape<T>;
  [key: string]: any;
  done: (err: Error | null, data?: T) => void,
  get size(): number;
}

export type Callback<T> = (error: Error, value?: T) => void;
export type Letter = | 'a' | "b";
export type Mapped<T> = { readonly [K in keyof T]-?: T[K] extends (infer V)[] ? V : never };
export type Pair = { second: string, first?: (x: number) => void; };
export type Point = [x: number, y?: number, ...rest: string[]];
export enum Color { /** Warm. */ Red, Green = 'g', Blue = 1 << 2 }
export const enum Flag { On }
export namespace Outer.Inner {
  export function seen(): void {}
  function unseen() {}
  export const limit: number = 1;
}
declare module 'other' { export function there(a: string): void; const here: number; }
declare global { interface Window { x: string } var everywhere: string; }
declare function ambient(a: string): void;
/** Both. */
export declare const one: string, two: number;
export const typed: Handler = (request, { body }) => {};
export const table = { up: 'UP', down: 'DOWN' } as const satisfies Record<string, string>;
export const Kind = class<T> extends Base<T> { make(): void {} };
const listed = (x: string) => x.length;
type Unlisted = string;
export { listed as published, type Unlisted };
export type { Thing } from './thing';
export import Alias = Outer.Inner;
export default interface Options { mode: string }
