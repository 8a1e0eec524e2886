/** ah, esp and ipcomp: a range of security parameter indexes. */
import type { AhMatch } from '../../../../kernel/netfilter/match/ah.ts';
import type { EspMatch } from '../../../../kernel/netfilter/match/esp.ts';
import type { IpcompMatch } from '../../../../kernel/netfilter/match/ipcomp.ts';
import type { NumRange } from '../../../../kernel/netfilter/match/common.ts';
import { type ExtOption, flag, match, option } from '../extension.ts';
import { U32, range } from '../values.ts';

const spiOption = <S extends { spis?: NumRange }>(name: string, keepFull: boolean): ExtOption<S> =>
  option<S, { min: number; max: number }>(name, range(U32, 'spi[:spi]'), (m, r, call) => {
    if (keepFull || call.invert || r.min !== 0 || r.max !== U32) m.spis = { min: r.min, max: r.max, ...(call.invert && { not: true as const }) };
  }, { invert: true, help: 'SPI or range of them' });
/** 1.8.9 leaves out a test for all of them, even an inverted one. */
const save = (name: string, r: NumRange | undefined, old = false): string => (r && !(old && r.min === 0 && r.max === U32) ? `${r.not ? '! ' : ''}--${name} ${r.min === r.max ? r.min : `${r.min}:${r.max}`}` : '');
const list = (r: NumRange | undefined): string => (r ? (r.min === r.max ? `spi:${r.not ? '!' : ''}${r.min}` : `spis:${r.not ? '!' : ''}${r.min}:${r.max}`) : '');

export const ah = match<AhMatch>({
  name: 'ah',
  summary: 'SPI of an IPsec AH header',
  options: [spiOption<AhMatch>('ahspi', false)],
  init: () => ({ name: 'ah' }),
  build: (m) => m,
  save: (m, old) => save('ahspi', m.spis, old),
  list: (m) => ` ah ${list(m.spis)}`,
});
export const esp = match<EspMatch>({
  name: 'esp',
  summary: 'SPI of an IPsec ESP header',
  options: [spiOption<EspMatch>('espspi', false)],
  init: () => ({ name: 'esp' }),
  build: (m) => m,
  save: (m, old) => save('espspi', m.spis, old),
  list: (m) => ` esp${m.spis ? ` ${list(m.spis)}` : ''}`,
});
export const ipcomp = match<IpcompMatch>({
  name: 'ipcomp',
  summary: 'CPI of an IPComp header',
  options: [
    spiOption<IpcompMatch>('ipcompspi', true),
    flag('compres', (m) => {
      m.reserved = true;
    }, { help: 'reserved bits are zero' }),
  ],
  init: () => ({ name: 'ipcomp' }),
  build: (m) => ({ ...m, spis: m.spis ?? { min: 0, max: 0 } }),
  save: (m) => save('ipcompspi', m.spis) + (m.reserved ? ' --compres' : ''),
  list: (m) => ` comp ${list(m.spis)}${m.reserved ? ' reserved' : ''}`,
});
