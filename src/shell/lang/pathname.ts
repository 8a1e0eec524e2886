/** Pathname expansion over any tree of directories (POSIX "Patterns Used for Filename Expansion"). */
import { compilePattern, hasPattern, matchesPattern, unescapePattern } from './glob.ts';

/** What the file system must answer. Paths are as the pattern spells them: relative ones belong to the shell's directory. */
export interface DirectoryReader {
  /** Names in a directory (`''` is the current one), without `.` and `..`; undefined if it is none. */
  readonly list: (path: string) => readonly string[] | undefined;
  readonly exists: (path: string) => boolean;
}

/** Above this many paths expansion stops: nothing in the lab is that large. */
const MAX_PATHS = 100_000;

/**
 * The paths that match, sorted by code point as in the C locale; none if nothing does (the shell then keeps the word).
 * A name that begins with a dot must be matched by a dot in the pattern.
 * @param dots `.*` finds `.` and `..` too, as in ash; bash has left them out since 5.2
 */
export function expandPathname(pattern: string, files: DirectoryReader, dots = false): string[] {
  const segments = splitSegments(pattern);
  let found = [''];
  for (const [i, { text, slashes }] of segments.entries()) {
    const last = i === segments.length - 1;
    found = found.flatMap((prefix) => expandSegment(prefix, text, slashes, last, files, dots)).slice(0, MAX_PATHS);
    if (found.length === 0) break;
  }
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** `a//b` is `a` with two slashes, then `b`. A leading slash is an empty segment. */
function splitSegments(pattern: string): { text: string; slashes: string }[] {
  return [...pattern.matchAll(/((?:\\[\s\S]|[^/\\])*)(\/*)/g)]
    .map((match) => ({ text: match[1]!, slashes: match[2]! }))
    .filter(({ text, slashes }) => text !== '' || slashes !== '');
}

function expandSegment(prefix: string, text: string, slashes: string, last: boolean, files: DirectoryReader, dots: boolean): string[] {
  if (!hasPattern(text)) {
    const path = `${prefix}${unescapePattern(text)}${slashes}`;
    return last && !files.exists(path) ? [] : [path];
  }
  const compiled = compilePattern(text);
  const hidden = compiled[0]?.type === 'char' && compiled[0].ch === '.';
  const names = files.list(prefix);
  if (names === undefined) return [];
  return (hidden && dots ? ['.', '..', ...names] : names)
    .filter((name) => (hidden || !name.startsWith('.')) && matchesPattern(compiled, name))
    .map((name) => `${prefix}${name}${slashes}`)
    .filter((path) => slashes === '' || files.list(path) !== undefined);
}
