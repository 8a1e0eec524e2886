/** -h, in the lab's own words, made from the option tables. */
import type { OptionSpec } from '../../command.ts';
import { versionText } from './errors.ts';
import type { ExtOption, Use } from './extension.ts';
import { findMatch } from './match/index.ts';
import { BASE_OPTIONS } from './options.ts';
import { findTarget } from './target/index.ts';

const USAGE = [
  '-[ACD] chain rule-specification [options]', '-I chain [rulenum] rule-specification [options]', '-R chain rulenum rule-specification [options]', '-D chain rulenum [options]',
  '-[LS] [chain [rulenum]] [options]', '-[FZ] [chain] [options]', '-[NX] chain', '-E old-chain-name new-chain-name', '-P chain target [options]', '-h',
];
export const usageOf = (program: string): string => USAGE.map((line, i) => `${i === 0 ? 'Usage: ' : '       '}${program} ${line}`).join('\n');

const column = (left: string, help: string): string => (left.length > 34 ? `${left}\n${' '.repeat(36)}${help}\n` : `${left.padEnd(36)}${help}\n`);
const extLine = (o: ExtOption<unknown>): string => column(`  ${o.invert ? '[!] ' : ''}--${o.name}${o.value ? ` ${o.value.placeholder}` : ''}`, o.help ?? '');

/** Options of one extension. */
export function extensionHelp(ext: Use['ext'], kind: 'match' | 'target'): string {
  const options = ext.options.length ? ext.options.map(extLine).join('') : '  takes no options\n';
  return `\n${ext.name} ${kind} options: ${ext.summary}\n${options}`;
}

export function helpText(program: string, matches: readonly string[], target: string | undefined, old: boolean): string {
  const lines = BASE_OPTIONS.map((o) => {
    const letter = o.letter && o.letter !== 'M' ? `-${o.letter}, ` : '    ';
    return column(`  ${letter}--${o.name}${o.value ? ` ${o.value}` : ''}`, o.help);
  });
  const commands = lines.filter((_, i) => BASE_OPTIONS[i]?.command).join('');
  const options = lines.filter((_, i) => !BASE_OPTIONS[i]?.command).join('');
  const ext = [...matches.map((m) => findMatch(m)).flatMap((e) => (e ? [extensionHelp(e, 'match')] : [])), ...(target !== undefined ? [findTarget(target)].flatMap((e) => (e ? [extensionHelp(e, 'target')] : [])) : [])];
  return `${program} v${versionText(old)}\n\n${usageOf(program)}\n\nCommands:\n${commands}\nOptions ([!] in front inverts):\n${options}${ext.join('')}`;
}

/** The tables as completion knows them. */
export const optionSpecs = (): OptionSpec[] => BASE_OPTIONS.map((o) => ({
  names: [...(o.letter && o.letter !== 'M' ? [`-${o.letter}`] : []), `--${o.name}`, ...(o.aliases ?? []).map((a) => `--${a}`)],
  ...(o.value !== undefined && { value: o.value }), help: o.help, ...(o.complete && { complete: o.complete }),
}));

/** Options of the extensions that the words before name: `-p tcp`, `-m conntrack`, `-j DNAT`. */
export function extensionSpecs(before: readonly string[]): OptionSpec[] {
  const out: OptionSpec[] = [];
  before.forEach((word, i) => {
    const value = before[i + 1] ?? '';
    const extension = /^(-p|--protocol|-m|--match)$/.test(word) ? findMatch(value) : /^(-j|--jump)$/.test(word) ? findTarget(value) : undefined;
    for (const o of extension?.options ?? []) {
      const { name, value: type, help } = o as { name: string; value: { placeholder: string } | undefined; help?: string };
      out.push({ names: [`--${name}`], ...(type && { value: type.placeholder.replace(/^\[/, '') }), help: help ?? extension?.summary ?? '' });
    }
  });
  return out;
}
