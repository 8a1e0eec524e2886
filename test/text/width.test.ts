import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import width from '../../src/text/width.ts';

it('says of every character what string-width says', () => {
  const wrong: string[] = [];
  for (let code = 0; code <= 0xffff; code++) {
    const text = String.fromCharCode(code);
    if (width(text) !== stringWidth(text)) wrong.push(`U+${code.toString(16)}`);
  }
  expect(wrong).toEqual([]);
});

it('says of every text, coloured or not, what string-width says', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'a',
      '─',
      '│',
      '╭',
      '✓',
      '▸',
      '→',
      '…',
      '中',
      '文',
      '。',
      '！',
      '\u0301',
      '\u200d',
      '\ufe0f',
      '👍',
      'é',
      '\u1100',
      '\u1161',
      '\uff9e',
      '\n',
      '#',
      '\u20e3',
    ),
    fc.constantFrom('\u001b[31m', '\u001b[39m', '\u001b[1;38;5;130m', '\u001b[K', '\u001b'),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      expect(width(text)).toBe(stringWidth(text));
    }),
    { numRuns: 2000 },
  );
});
