/** The places in which words are read, and what is special in each. */
import { charTable } from './chars.ts';

export interface PartContext {
  /** Characters that end the parts; they are left unread. */
  readonly ends: string;
  /** A pair to balance: a closing character inside it ends nothing. */
  readonly pair?: readonly [open: string, close: string];
  /** As within double quotes: a backslash keeps its place except before `escapable`. */
  readonly quoted: boolean;
  /** Which quotes open a quoted part. */
  readonly quotes: 'all' | 'double' | 'none';
  readonly escapable: string;
  /** `<(` and `>(` are process substitutions. */
  readonly processes: boolean;
  /** Where a run of plain characters must stop. */
  readonly stops: Uint8Array;
}

function context(options: Omit<PartContext, 'stops' | 'escapable' | 'processes'> & Partial<PartContext>): PartContext {
  const quotes = options.quotes === 'all' ? '\'"' : options.quotes === 'double' ? '"' : '';
  const stops = charTable(`\\$\`${options.ends}${options.pair?.join('') ?? ''}${quotes}`);
  return { escapable: '$`"\\', processes: false, ...options, stops };
}

/** An ordinary word on a command line. */
export const UNQUOTED = context({ ends: ' \t\n;&|()<>', quoted: false, quotes: 'all', processes: true });
export const IN_DOUBLE_QUOTES = context({ ends: '"', quoted: true, quotes: 'none' });
export const HERE_DOCUMENT = context({ ends: '', quoted: true, quotes: 'none', escapable: '$`\\' });
/** An expression up to the closing parenthesis; `;` ends a part of `for ((…))`. */
export const ARITHMETIC = context({ ends: '', pair: ['(', ')'], quoted: true, quotes: 'double' });
export const ARITHMETIC_FOR = context({ ends: ';', pair: ['(', ')'], quoted: true, quotes: 'double' });
/** `$[…]` and the subscript of an array. */
export const BRACKETED = context({ ends: '', pair: ['[', ']'], quoted: true, quotes: 'double' });
export const SUBSCRIPT = context({ ends: '', pair: ['[', ']'], quoted: false, quotes: 'all' });
export const BRACED_SUBSCRIPT = context({ ends: '}', pair: ['[', ']'], quoted: false, quotes: 'all' });
/** What follows `=~`: a regular expression may hold balanced parentheses and `|`. */
export const REGEX = context({ ends: ' \t\n', pair: ['(', ')'], quoted: false, quotes: 'all' });
/** The word in `${x:-word}`, on its own and within double quotes; the pattern of `${x#pattern}`; parts of `${x/…}`. */
export const BRACED = context({ ends: '}', quoted: false, quotes: 'all' });
export const BRACED_IN_QUOTES = context({ ends: '}', quoted: true, quotes: 'double', escapable: '$`"\\}' });
export const BRACED_PATTERN = context({ ends: '/}', quoted: false, quotes: 'all' });
export const BRACED_OFFSET = context({ ends: ':}', pair: ['(', ')'], quoted: true, quotes: 'double' });
