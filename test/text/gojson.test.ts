import { describe, expect, test } from 'vitest';
import { indentJson, jsonString, marshalJson, marshalJsonIndent } from '../../src/text/gojson.ts';
import { INT64, mapOf, pointerTo, STRING, sliceOf, structOf, tag } from '../../src/text/govalue/types.ts';
import { typed } from '../../src/text/govalue/value.ts';

describe('JSON as Go writes it', () => {
  test.each([
    ['<&>', '"<&>"', '"\\u003c\\u0026\\u003e"'],
    ['\u2028\x00\x01\x7f\b\f\n\té日"\\/', '"\\u2028\\u0000\\u0001\x7f\\b\\f\\n\\té日\\"\\\\/"', undefined],
    ['\ud800', '"\ufffd"', undefined],
  ])('string %j', (text, plain, escaped) => {
    expect(jsonString(text)).toBe(plain);
    if (escaped) expect(jsonString(text, { escapeHtml: true })).toBe(escaped);
  });

  test('keeps the order of objects and sorts Maps', () => {
    expect(marshalJson({ b: 1, a: [null, true, 1.5, 1e21, 1e-7], c: undefined })).toBe(
      '{"b":1,"a":[null,true,1.5,1e+21,1e-7]}',
    );
    expect(
      marshalJson(
        new Map([
          ['10', 1],
          ['9', 2],
          ['a', 3],
          ['A', 4],
        ]),
      ),
    ).toBe('{"10":1,"9":2,"A":4,"a":3}');
  });

  test('writes typed data by its type', () => {
    const inner = structOf('p.Inner', { A: STRING, B: tag(INT64, ',omitempty') });
    const type = structOf('p.T', {
      ID: tag(STRING, 'Id'),
      Hidden: tag(STRING, '-'),
      List: sliceOf(STRING),
      Short: tag(sliceOf(STRING), 'short,omitempty'),
      Labels: mapOf(STRING, STRING),
      Inner: pointerTo(inner),
      Value: inner,
    });
    expect(marshalJson(typed(type, {}))).toBe('{"Id":"","List":null,"Labels":null,"Inner":null,"Value":{"A":""}}');
    expect(
      marshalJson(typed(type, { Id: 'x', List: [], short: [], Labels: { b: '2', a: '1' }, Inner: { B: 3 } })),
    ).toBe('{"Id":"x","List":[],"Labels":{"a":"1","b":"2"},"Inner":{"A":"","B":3},"Value":{"A":""}}');
  });

  test('indents by four spaces and leaves empty things on their line', () => {
    expect(marshalJsonIndent([{ a: {}, b: [], c: [1, 'x: {,}'], d: { e: null } }])).toBe(
      '[\n    {\n        "a": {},\n        "b": [],\n        "c": [\n            1,\n            "x: {,}"\n        ],\n        "d": {\n            "e": null\n        }\n    }\n]',
    );
    expect(indentJson('[]')).toBe('[]');
  });
});
