import fc from 'fast-check';
import { produce } from 'immer';
import { describe, expect, it } from 'vitest';
import { type Shape, change } from '../../src/kernel/draft.ts';

interface Box {
  rows: Record<string, { n: number; list: number[] }>;
  plain: { a: number };
  deep: Record<string, { rows: Record<string, { n: number; list: number[] }>; n: number }>;
}
const SHAPE: Shape = { members: { rows: { record: true }, deep: { rest: { members: { rows: { record: true } } } } } };
const box = (): Box => ({ rows: { a: { n: 1, list: [1] }, b: { n: 2, list: [] } }, plain: { a: 1 }, deep: { x: { rows: { q: { n: 0, list: [] } }, n: 0 } } });
const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const each of Object.values(value)) frozen(each);
  }
  return value;
};

describe('changing the configuration', () => {
  it('leaves what was there untouched and shares what did not change', () => {
    const base = frozen(box());
    const { next } = change(base, SHAPE, new WeakSet(), (d) => {
      (d.rows['a'] as Box['rows'][string]).list.push(2);
    });
    expect(next.rows['a']).toEqual({ n: 1, list: [1, 2] });
    expect(next.rows['b']).toBe(base.rows['b']);
    expect(next.plain).toBe(base.plain);
    expect(next.deep).toBe(base.deep);
    expect(base).toEqual(box());
  });

  it('gives the same object back when nothing changed, also after looking around and writing the same', () => {
    const base = frozen(box());
    const { next, touched } = change(base, SHAPE, new WeakSet(), (d) => {
      for (const row of Object.values(d.rows)) row.n = row.n + 0;
      d.plain.a = 1;
      d.rows['a'] = d.rows['a'] as Box['rows'][string];
    });
    expect(next).toBe(base);
    expect(touched('rows')).toBe(false);
  });

  it('writes a record in place once it was copied, and everything around it is new', () => {
    const own = new WeakSet<object>();
    const base = frozen(box());
    const first = change(base, SHAPE, own, (d) => {
      d.rows['c'] = { n: 3, list: [] };
    }).next;
    expect(first.rows).not.toBe(base.rows);
    const { next: second, touched } = change(first, SHAPE, own, (d) => {
      delete d.rows['a'];
      (d.deep['x'] as Box['deep'][string]).n = 5;
    });
    expect(second.rows).toBe(first.rows);
    expect(second).not.toBe(first);
    expect(touched('rows')).toBe(true);
    expect(Object.keys(second.rows)).toEqual(['b', 'c']);
    expect(second.deep['x']?.rows).toBe(base.deep['x']?.rows);
    // a snapshot: nothing that was given away may change any more
    const given = second.rows;
    const third = change(second, SHAPE, new WeakSet(), (d) => {
      delete d.rows['b'];
    }).next;
    expect(third.rows).not.toBe(given);
    expect(Object.keys(given)).toEqual(['b', 'c']);
  });

  it('changes nothing when the recipe throws, own records included', () => {
    const own = new WeakSet<object>();
    const first = change(box(), SHAPE, own, (d) => {
      d.rows['c'] = { n: 3, list: [] };
    }).next;
    const before = JSON.stringify(first);
    expect(() =>
      change(first, SHAPE, own, (d) => {
        d.rows['d'] = { n: 4, list: [] };
        (d.rows['a'] as Box['rows'][string]).n = 9;
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(JSON.stringify(first)).toBe(before);
  });

  it('does what immer does, whatever is done and however often', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(
      fc.record({ do: fc.constant('put' as const), key, n: fc.nat(9) }),
      fc.record({ do: fc.constant('drop' as const), key, n: fc.nat(9) }),
      fc.record({ do: fc.constant('bump' as const), key, n: fc.nat(9) }),
      fc.record({ do: fc.constant('push' as const), key, n: fc.nat(9) }),
      fc.record({ do: fc.constant('move' as const), key, n: fc.nat(9) }),
      fc.record({ do: fc.constant('all' as const), key, n: fc.nat(9) }),
    );
    type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
    const apply = (d: Box, s: Step): void => {
      for (const rows of [d.rows, (d.deep['x'] as Box['deep'][string]).rows]) {
        const row = rows[s.key];
        if (s.do === 'put') rows[s.key] = { n: s.n, list: [s.n] };
        else if (s.do === 'drop') delete rows[s.key];
        else if (s.do === 'bump' && row) row.n += s.n;
        else if (s.do === 'push' && row) row.list.push(s.n);
        else if (s.do === 'move' && row) {
          rows[`to${s.key}`] = row;
          delete rows[s.key];
        } else if (s.do === 'all') for (const each of Object.values(rows)) if (each.n < s.n) each.n = s.n;
      }
      if ('zz' in d.rows || Object.keys(d.rows).includes('zz')) throw new Error('not there');
    };
    const applyAll = (d: Box, batch: readonly Step[]): void => {
      for (const each of batch) apply(d, each);
    };
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 8 }), fc.array(fc.boolean(), { maxLength: 8 }), (batches, snapshots) => {
        let own = new WeakSet<object>();
        let mine = box();
        let theirs = box();
        const kept: { value: Box; text: string }[] = [];
        batches.forEach((batch, i) => {
          if (snapshots[i]) {
            kept.push({ value: mine, text: JSON.stringify(mine) });
            own = new WeakSet();
          }
          mine = change(mine, SHAPE, own, (d) => applyAll(d, batch)).next;
          theirs = produce(theirs, (d) => applyAll(d as Box, batch));
          expect(JSON.stringify(mine)).toBe(JSON.stringify(theirs));
        });
        for (const { value, text } of kept) expect(JSON.stringify(value)).toBe(text);
      }),
    );
  });
});
