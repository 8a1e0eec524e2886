/** `explain COMMAND LINE`: what each word does, and what part of the world the line reads or changes. Nothing is run. */
import type { Process } from '../../kernel/config.ts';
import { flavourOf } from '../../shell/fs/bases.ts';
import type { K } from '../../shell/command.ts';
import { type Part, type ReadWord, isRedirection, parts, readCommand } from '../../shell/grammar.ts';
import { padTo, widthOf, wrap } from '../../text/wrap.ts';
import type { Lang } from '../load.ts';
import { type Message, type MessageKey, message, say } from '../text.ts';
import { describeName, describePort } from './names.ts';
import { readsOf } from './reads.ts';
import { ZH_HELP } from './zh.ts';

/** Lines that one screen holds. */
const MAX_LINES = 22;
const OPERATORS: Readonly<Record<string, MessageKey>> = {
  '|': 'explain.pipe',
  '&&': 'explain.and',
  '||': 'explain.or',
  ';': 'explain.then',
  '&': 'explain.background',
  '$(': 'explain.substitution',
};

/** Lines of text, at most `width` columns each. */
export function explainLine(k: K, viewer: Process, line: string, lang: Lang, width = 100): string[] {
  const rows: [word: string, meaning: string][] = [];
  const reads: string[] = [];
  const text = (m: Message): string => say(lang, m);
  const help = (english: string): string => (lang === 'zh' ? (ZH_HELP[english] ?? english) : english);
  const flavour = flavourOf(k, viewer.ns.mnt);
  for (const part of parts(line)) {
    if (part.operator !== undefined) operatorRow(part, rows, text);
    const words = isRedirection(part.operator) ? part.words.slice(1) : part.words;
    const read = readCommand(words, flavour).words;
    const at = read.findIndex((w) => /^(-t|--table)$/.test(w.text));
    const table = at >= 0 ? (read[at + 1]?.text ?? 'filter') : 'filter';
    for (let i = 0; i < read.length; i++) {
      const word = read[i] as ReadWord;
      const value = read[i + 1]?.role === 'value' ? (read[i + 1] as ReadWord) : undefined;
      if (word.role === 'value') continue;
      rows.push([value ? `${word.text} ${value.text}` : word.text, meaning(k, viewer, word, value, table, text, help)]);
    }
    for (const path of new Set(read.map((w) => w.path))) {
      // the last of a chain of subcommands says it best
      if (path === '' || read.some((w) => w.path.startsWith(`${path} `))) continue;
      const sentence = readsOf(path, lang);
      if (sentence) reads.push(sentence);
    }
  }
  const column = Math.min(30, Math.max(...rows.map(([w]) => widthOf(w)), 4));
  const out = rows.flatMap(([word, what]) => {
    const lines = wrap(what, Math.max(20, width - column - 2));
    const head = widthOf(word) > column ? [word] : [];
    return [...head, ...lines.map((l, n) => `${n === 0 && head.length === 0 ? padTo(word, column) : ' '.repeat(column)}  ${l}`.trimEnd())];
  });
  return [...out.slice(0, MAX_LINES), ...(reads.length > 0 ? [''] : []), ...[...new Set(reads)].flatMap((r) => wrap(r, width))];
}

function operatorRow(part: Part, rows: [string, string][], text: (m: Message) => string): void {
  const operator = part.operator as string;
  if (isRedirection(operator)) {
    const key = operator.includes('<') ? 'explain.from-file' : operator.includes('>>') ? 'explain.append' : 'explain.to-file';
    rows.push([`${operator} ${part.words[0] ?? ''}`, text(message(key, { file: part.words[0] ?? '' }))]);
    return;
  }
  const key = OPERATORS[operator];
  if (key) rows.push([operator, text(message(key))]);
}

function meaning(
  k: K,
  viewer: Process,
  word: ReadWord,
  value: ReadWord | undefined,
  table: string,
  text: (m: Message) => string,
  help: (english: string) => string,
): string {
  switch (word.role) {
    case 'command':
      return help(word.spec?.summary ?? '');
    case 'subcommand':
      return help(word.spec?.summary || verb(word.text, text));
    case 'option': {
      const what = (word.options ?? []).map((o) => help(o.help)).join('; ');
      const own = value?.options?.at(-1);
      const publishes = own?.names.includes('--publish') ? describePort(value?.text ?? '') : undefined;
      const name =
        value && !publishes ? describeName(k, viewer, value.kind ?? (own?.names.includes('-j') ? 'target' : undefined), value.text, table) : undefined;
      const about = publishes ?? name;
      return about ? `${what} (${translated(about, text, help)})` : what;
    }
    case 'argument': {
      if (word.text === '!') return text(message('explain.not'));
      const about = describeName(k, viewer, word.kind, word.text, table);
      return about ? translated(about, text, help) : text(message(word.kind === 'host' ? 'explain.host' : 'explain.argument'));
    }
    case 'assignment':
      return text(message(word.text === 'time' ? 'explain.time' : 'explain.assignment'));
    case 'unknown-command':
      return text(message('explain.unknown-command'));
    case 'unknown-option':
      return text(message('explain.unknown-option'));
    case 'unknown-subcommand':
      return text(message('explain.unknown-subcommand'));
    default:
      return '';
  }
}
/** The summary of a target comes out of the tool's table: it is put into the language as well. */
const translated = (m: Message, text: (m: Message) => string, help: (english: string) => string): string =>
  text(m.values?.what === undefined ? m : { ...m, values: { ...m.values, what: help(String(m.values.what)) } });

const VERBS: Readonly<Record<string, MessageKey>> = {
  show: 'explain.verb-show',
  list: 'explain.verb-show',
  ls: 'explain.verb-show',
  s: 'explain.verb-show',
  sh: 'explain.verb-show',
  add: 'explain.verb-add',
  del: 'explain.verb-del',
  delete: 'explain.verb-del',
  set: 'explain.verb-set',
  replace: 'explain.verb-set',
  change: 'explain.verb-set',
  flush: 'explain.verb-flush',
  get: 'explain.verb-get',
  exec: 'explain.verb-exec',
};
const verb = (name: string, text: (m: Message) => string): string => {
  const key = VERBS[name];
  return key ? text(message(key)) : '';
};
