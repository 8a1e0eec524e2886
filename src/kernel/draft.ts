/**
 * Changing the configuration. A recipe gets a draft that looks like the configuration and may be written to; when it
 * has ended without an error, the next configuration is made of it, sharing all that was not touched.
 *
 * Below the upper levels this is immer. The upper levels are records with an entry for every namespace, process or
 * container, of which one command changes a few entries a few dozen times. Copying a record of a thousand entries
 * each time would make the thousandth container cost a hundred times the first. So a record that was copied since
 * the last snapshot, and that nobody outside can hold therefore, is written in place. Objects that hold records
 * are small and are new after every change, and so are the entries.
 */
import { createDraft, finishDraft, isDraft } from 'immer';

/** What is known of a part of the configuration. Parts without a shape are immer's. */
export interface Shape {
  /** An entry for everything of a kind: written in place where nobody else holds it. */
  record?: boolean;
  /** Shapes of the members by name; `rest` goes for all others. */
  members?: Readonly<Record<string, Shape>>;
  rest?: Shape;
}

type Fields = Record<string, unknown>;
const GONE = Symbol('gone');

const isPlain = (value: unknown): value is Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
};

/** One object of the upper levels, as recipes see it. */
class Node implements ProxyHandler<Fields> {
  readonly proxy: Fields;
  private readonly base: Fields;
  private readonly shape: Shape;
  /** Drafts of members that were looked at, and what was written over members. */
  private readonly children = new Map<string, { node?: Node; draft: unknown }>();
  private readonly written = new Map<string, unknown>();
  /** Deleted and written again: such a member stands behind the others. */
  private readonly reborn = new Set<string>();

  constructor(base: Fields, shape: Shape) {
    this.base = base;
    this.shape = shape;
    this.proxy = new Proxy<Fields>({}, this);
    nodes.set(this.proxy, this);
  }

  get(_target: Fields, key: string | symbol): unknown {
    if (typeof key === 'symbol') return (this.base as Record<symbol, unknown>)[key];
    if (this.written.has(key)) {
      const value = this.written.get(key);
      return value === GONE ? undefined : value;
    }
    const known = this.children.get(key);
    if (known) return known.draft;
    const value = this.base[key];
    if (typeof value !== 'object' || value === null || !Object.hasOwn(this.base, key)) return value;
    const shape = this.shape.members?.[key] ?? this.shape.rest;
    if (shape && isPlain(value)) {
      const node = new Node(value, shape);
      this.children.set(key, { node, draft: node.proxy });
      return node.proxy;
    }
    if (!isPlain(value) && !Array.isArray(value)) return value;
    const draft: unknown = createDraft(value as object);
    this.children.set(key, { draft });
    return draft;
  }
  set(_target: Fields, key: string | symbol, value: unknown): boolean {
    if (typeof key === 'symbol') return false;
    if (this.children.get(key)?.draft === value && !this.written.has(key)) return true;
    if (this.written.get(key) === GONE) {
      this.written.delete(key);
      this.reborn.add(key);
    }
    this.written.set(key, value);
    return true;
  }
  deleteProperty(_target: Fields, key: string | symbol): boolean {
    if (typeof key === 'symbol') return false;
    if (Object.hasOwn(this.base, key)) this.written.set(key, GONE);
    else this.written.delete(key);
    return true;
  }
  has(_target: Fields, key: string | symbol): boolean {
    if (typeof key === 'symbol') return key in this.base;
    return this.written.has(key) ? this.written.get(key) !== GONE : key in this.base;
  }
  ownKeys(): string[] {
    const stays = (key: string): boolean => this.written.get(key) !== GONE && !this.reborn.has(key);
    const keys = Object.keys(this.base).filter(stays);
    for (const [key, value] of this.written) if (value !== GONE && (this.reborn.has(key) || !Object.hasOwn(this.base, key))) keys.push(key);
    return keys;
  }
  getOwnPropertyDescriptor(target: Fields, key: string | symbol): PropertyDescriptor | undefined {
    if (typeof key === 'symbol' || !this.has(target, key)) return undefined;
    if (!this.written.has(key) && !Object.hasOwn(this.base, key)) return undefined;
    return { configurable: true, enumerable: true, writable: true, value: this.get(target, key) };
  }

  /** Members that differ now, by name. A record that was written in place counts, though it is the same object. */
  readonly changed = new Map<string, unknown>();
  /** The object with all that was written; the base itself when nothing was. Records go to `own` as they are copied. */
  finish(own: WeakSet<object>): Fields {
    for (const [key, child] of this.children) {
      if (this.written.has(key)) continue;
      const value = child.node ? child.node.finish(own) : finishDraft(child.draft as object);
      if (value !== this.base[key] || (child.node?.changed.size ?? 0) > 0) this.changed.set(key, value);
    }
    for (const [key, value] of this.written) {
      const done = settled(value, own);
      if (done === GONE || done !== this.base[key] || this.reborn.has(key) || !Object.hasOwn(this.base, key)) this.changed.set(key, done);
    }
    if (this.changed.size === 0) return this.base;
    const next = this.shape.record && own.has(this.base) ? this.base : { ...this.base };
    for (const [key, value] of this.changed) {
      if (value === GONE || this.reborn.has(key)) delete next[key];
      if (value !== GONE) next[key] = value;
    }
    if (this.shape.record) own.add(next);
    return next;
  }
}
const nodes = new WeakMap<object, Node>();

/** What was written may be a draft itself. */
function settled(value: unknown, own: WeakSet<object>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const node = nodes.get(value);
  if (node) return node.finish(own);
  return isDraft(value) ? finishDraft(value) : value;
}

/**
 * Run a recipe on a draft of `base`. Nothing is changed when it throws.
 * @param own records that the caller alone holds: they may be written in place, and records copied now are added
 */
export function change<T extends object>(base: T, shape: Shape, own: WeakSet<object>, recipe: (draft: T) => void): { next: T; touched(name: string): boolean } {
  const root = new Node(base as Fields, shape);
  recipe(root.proxy as T);
  const next = root.finish(own) as T;
  return { next, touched: (name) => root.changed.has(name) };
}

let hardening = false;
/** From now on {@link harden} freezes. That costs time, so only tests ask for it. */
export function freezeWorlds(): void {
  hardening = true;
}
/** In tests: freeze a value and all in it but records that may still be written in place. @throws Error when a draft is in it */
export function harden(value: unknown, except?: WeakSet<object>): void {
  if (!hardening || typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  if (isDraft(value) || nodes.has(value)) throw new Error('a draft stayed in the configuration');
  if (!except?.has(value)) Object.freeze(value);
  for (const each of Object.values(value)) harden(each, except);
}
