/** Tilde expansion (bash(1) "Tilde Expansion"). */
import type { WordPart } from './ast.ts';
import type { ExpansionEnv } from './env.ts';

/** Replaces `~` or `~user` in front of a word. The result is as if quoted: a directory's name is no pattern. */
export function expandTilde(parts: readonly WordPart[], env: ExpansionEnv): readonly WordPart[] {
  const first = parts[0];
  if (first?.type !== 'literal' || !first.text.startsWith('~')) return parts;
  return [...replaceTilde(first.text, parts.length === 1, env, /\//), ...parts.slice(1)];
}

/** In the value of an assignment a tilde counts behind every unquoted colon too. */
export function expandAssignmentTildes(parts: readonly WordPart[], env: ExpansionEnv): readonly WordPart[] {
  if (!parts.some((part) => part.type === 'literal' && part.text.includes('~'))) return parts;
  return parts.flatMap((part, i) => {
    if (part.type !== 'literal') return [part];
    const isLast = i === parts.length - 1;
    const pieces = part.text.split(/(?<=:)/);
    return pieces.flatMap((piece, j): WordPart[] => {
      const starts = (i === 0 && j === 0) || j > 0;
      if (!starts || !piece.startsWith('~')) return [{ type: 'literal', text: piece }];
      return replaceTilde(piece, isLast || j < pieces.length - 1, env, /[/:]/);
    });
  });
}

/** @param whole nothing quoted or expanded follows the text, so the user's name is all there */
function replaceTilde(text: string, whole: boolean, env: ExpansionEnv, end: RegExp): WordPart[] {
  const stop = text.search(end);
  const home = stop >= 0 || whole ? directoryOf(text.slice(1, stop < 0 ? undefined : stop), env) : undefined;
  if (home === undefined) return [{ type: 'literal', text }];
  const rest = stop < 0 ? '' : text.slice(stop);
  const directory: WordPart = { type: 'single-quoted', text: home };
  return rest === '' ? [directory] : [directory, { type: 'literal', text: rest }];
}

function directoryOf(user: string, env: ExpansionEnv): string | undefined {
  if (user === '') return env.get('HOME') ?? env.home('');
  if (env.dialect === 'bash' && user === '+') return env.get('PWD');
  if (env.dialect === 'bash' && user === '-') return env.get('OLDPWD');
  return env.home(user);
}
