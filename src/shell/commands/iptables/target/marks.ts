/** MARK, CONNMARK, CONNSECMARK, SECMARK, CLASSIFY, HMARK: marks of the packet and of the connection. */
import type { ClassifyTarget } from '../../../../kernel/netfilter/target/classify.ts';
import type { ConnmarkTarget } from '../../../../kernel/netfilter/target/connmark.ts';
import type { ConnsecmarkTarget } from '../../../../kernel/netfilter/target/connsecmark.ts';
import type { MarkTarget } from '../../../../kernel/netfilter/target/mark.ts';
import type { SecmarkTarget } from '../../../../kernel/netfilter/target/secmark.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, type OptionCall, flag, option, target } from '../extension.ts';
import { hex, hexPad, strtoull } from '../numbers.ts';
import { U32, markmask, raw, string, uint } from '../values.ts';

interface Masked { value: number; mask: number }
type Put<S> = (s: S, value: number, mask: number, call: OptionCall) => void;
const SETTERS = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark'];

/** The five ways to say (mark & ~mask) ^ value. */
function markOptions<S>(put: Put<S>, others: readonly string[]): ExtOption<S>[] {
  const excludes = (name: string): string[] => [...SETTERS, ...others].filter((n) => n !== name);
  const masked = (name: string, make: (v: Masked) => Masked, help: string): ExtOption<S> => option<S, Masked>(name, markmask, (s, v, call) => {
    const made = make(v);
    put(s, made.value, made.mask, call);
  }, { excludes: excludes(name), help });
  const plain = (name: string, make: (n: number) => Masked, help: string): ExtOption<S> => option<S, number>(name, uint(U32, 0, 'bits'), (s, n, call) => {
    const made = make(n);
    put(s, made.value, made.mask, call);
  }, { excludes: excludes(name), help });
  return [
    masked('set-xmark', (v) => v, 'clear the mask bits, XOR the value'),
    masked('set-mark', (v) => ({ value: v.value, mask: (v.mask | v.value) >>> 0 }), 'clear the mask bits, OR the value'),
    plain('and-mark', (n) => ({ value: 0, mask: ~n >>> 0 }), 'binary AND'),
    plain('or-mark', (n) => ({ value: n, mask: n }), 'binary OR'),
    plain('xor-mark', (n) => ({ value: n, mask: 0 }), 'binary XOR'),
  ];
}
/** The same in words, as listings say it. */
function setText({ value, mask }: Masked): string {
  if (value === 0) return `and ${hex(~mask)}`;
  if (value === mask) return `or ${hex(value)}`;
  if (mask === 0) return `xor ${hex(value)}`;
  if (mask === U32) return `set ${hex(value)}`;
  return `xset ${hex(value)}/${hex(mask)}`;
}

export const mark = target<MarkTarget>({
  name: 'MARK',
  summary: 'set the mark of the packet',
  options: markOptions<MarkTarget>((t, value, mask) => Object.assign(t, { value, mask }), []),
  init: () => ({ name: 'MARK', value: 0, mask: 0 }),
  check(_t, given) {
    if (given.size === 0) throw parameterProblem('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
  },
  build: (t) => t,
  save: (t) => `--set-xmark ${hex(t.value)}/${hex(t.mask)}`,
  list: (t) => ` MARK ${setText(t)}`,
});

const CONNMARK_OPS = [...SETTERS, 'restore-mark', 'save-mark'];
const opFlag = (mode: 'save' | 'restore', help: string): ExtOption<ConnmarkTarget> => flag<ConnmarkTarget>(`${mode}-mark`, (t) => {
  t.mode = mode;
}, { excludes: CONNMARK_OPS.filter((n) => n !== `${mode}-mark`), help });
const shiftOption = (dir: 'left' | 'right'): ExtOption<ConnmarkTarget> => option<ConnmarkTarget, number>(`${dir}-shift-mark`, uint(32, 0, 'bits'), (t, bits) => {
  t.shift = { dir, bits };
}, { excludes: [`${dir === 'left' ? 'right' : 'left'}-shift-mark`], help: `shift the mark ${dir}` });
const maskOption = (name: string, keys: readonly ('ctmask' | 'nfmask')[], help: string): ExtOption<ConnmarkTarget> => option<ConnmarkTarget, number>(name, uint(U32, 0, 'mask'), (t, n) => {
  for (const key of keys) t[key] = n;
}, { help });
const shiftText = (t: ConnmarkTarget, prefix: string): string => (t.shift ? ` ${prefix}${t.shift.dir}-shift-mark ${t.shift.bits}` : '');

export const connmark = target<ConnmarkTarget>({
  name: 'CONNMARK',
  summary: 'set the mark of the connection, or carry it over',
  options: [
    ...markOptions<ConnmarkTarget>((t, value, mask) => Object.assign(t, { mode: 'set', value, ctmask: mask }), ['restore-mark', 'save-mark']),
    opFlag('restore', "copy the connection's mark to the packet"),
    opFlag('save', "copy the packet's mark to the connection"),
    shiftOption('left'),
    shiftOption('right'),
    maskOption('ctmask', ['ctmask'], 'bits of the connection mark'),
    maskOption('nfmask', ['nfmask'], 'bits of the packet mark'),
    maskOption('mask', ['ctmask', 'nfmask'], 'bits of both'),
  ],
  init: () => ({ name: 'CONNMARK', mode: 'set', value: 0, ctmask: U32, nfmask: U32 }),
  check(_t, given) {
    if (!CONNMARK_OPS.some((op) => given.has(op))) throw parameterProblem('CONNMARK target: No operation specified');
  },
  build: (t) => t,
  save: (t) => (t.mode === 'set' ? `--set-xmark ${hex(t.value)}/${hex(t.ctmask)}` : `--${t.mode}-mark --nfmask ${hex(t.nfmask)} --ctmask ${hex(t.ctmask)}`) + shiftText(t, '--'),
  list(t) {
    if (t.mode === 'set') return ` CONNMARK ${setText({ value: t.value, mask: t.ctmask })}${shiftText(t, '')}`;
    const masks = t.nfmask === U32 && t.ctmask === U32 ? ''
      : t.nfmask === t.ctmask ? ` mask ${hex(t.nfmask)}`
        : t.mode === 'save' ? ` nfmask ${hex(t.nfmask)} ctmask ~${hex(t.ctmask)}` : ` ctmask ${hex(t.ctmask)} nfmask ~${hex(t.nfmask)}`;
    return ` CONNMARK ${t.mode}${masks}${shiftText(t, '')}`;
  },
});

const secFlag = (mode: 'save' | 'restore', help: string): ExtOption<ConnsecmarkTarget> => flag<ConnsecmarkTarget>(mode, (t) => {
  t.mode = mode;
}, { excludes: [mode === 'save' ? 'restore' : 'save'], help });
export const connsecmark = target<ConnsecmarkTarget>({
  name: 'CONNSECMARK',
  summary: 'carry security marks between packet and connection',
  options: [secFlag('save', 'packet to connection'), secFlag('restore', 'connection to packet')],
  init: () => ({ name: 'CONNSECMARK', mode: 'save' }),
  check(_t, given) {
    if (given.size === 0) throw parameterProblem('CONNSECMARK target: parameter required');
  },
  build: (t) => t,
  save: (t) => `--${t.mode}`,
  list: (t) => ` CONNSECMARK ${t.mode}`,
});
export const secmark = target<SecmarkTarget>({
  name: 'SECMARK',
  summary: 'set the SELinux context of the packet',
  options: [option('selctx', string(0, 255, 'context'), (t, text) => {
    t.context = text;
  }, { mandatory: true, help: 'SELinux context' })],
  init: () => ({ name: 'SECMARK', context: '' }),
  build: (t) => t,
  save: (t) => `--selctx ${t.context}`,
  list: (t) => ` SECMARK selctx ${t.context}`,
});

export const classify = target<ClassifyTarget>({
  name: 'CLASSIFY',
  summary: 'class of the packet for traffic control',
  options: [option('set-class', raw('MAJOR:MINOR'), (t, text) => {
    const [major, minor] = text.split(':').map((n) => (/^\s*-?[0-9a-fA-F]/.test(n) ? strtoull(n.replace(/^\s*(-?)(?:0[xX])?([0-9a-fA-F]+).*/s, '$10x$2')) : undefined));
    if (!major || !minor) throw parameterProblem(`Bad class value "${text}"`);
    t.priority = (((Number(major.value & 0xffffn) << 16) | Number(minor.value & 0xffffn)) >>> 0);
  }, { mandatory: true, help: 'in hexadecimal' })],
  init: () => ({ name: 'CLASSIFY', priority: 0 }),
  build: (t) => t,
  save: (t) => `--set-class ${hexPad(t.priority >>> 16, 4)}:${hexPad(t.priority & 0xffff, 4)}`,
  list: (t) => ` CLASSIFY set ${(t.priority >>> 16).toString(16)}:${(t.priority & 0xffff).toString(16)}`,
});
