import type { U32Match, U32Op, U32Test } from '../../../../kernel/netfilter/match/u32.ts';
import { parameterProblem } from '../errors.ts';
import { match, option } from '../extension.ts';
import { boundedPrefix, hex } from '../numbers.ts';
import { U32, raw } from '../values.ts';

/** Reads `location = value` tests joined by "&&" (iptables-extensions(8), u32). */
class Reader {
  private at = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  private skip(): string {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
    return this.text[this.at] ?? '';
  }
  private fail(what: string): Error {
    return parameterProblem(`u32: at char ${this.at}: ${what}`);
  }
  private number(): number {
    const n = boundedPrefix(this.text.slice(this.at), 0, U32);
    if (!n) throw this.fail('not a number or out of range');
    this.at = this.text.length - n.rest.length;
    return n.value;
  }
  tests(): U32Test[] {
    const tests: U32Test[] = [];
    do {
      const location = this.location();
      tests.push({ location, values: this.values() });
    } while (this.more());
    return tests;
  }
  private location(): U32Op[] {
    const ops: U32Op[] = [];
    let op: U32Op['op'] = '=';
    for (;;) {
      if (this.skip() === '') throw parameterProblem('u32: abrupt end of input after location specifier');
      ops.push({ op, number: this.number() });
      const c = this.skip();
      if (c === '') throw parameterProblem('u32: abrupt end of input after location specifier');
      this.at++;
      if (c === '=') return ops;
      if (c === '&' || c === '@') op = c;
      else if (c === '<' || c === '>') {
        if (this.text[this.at] !== c) throw this.fail(`a second '${c}' was expected`);
        this.at++;
        op = c === '<' ? '<<' : '>>';
      } else {
        this.at--;
        throw this.fail('operator expected');
      }
      this.skip();
    }
  }
  private values(): U32Test['values'] {
    const values: U32Test['values'] = [];
    if (this.skip() === '') throw parameterProblem('u32: test ended with no value specified');
    for (;;) {
      this.skip();
      const min = this.number();
      let max = min;
      if (this.skip() === ':') {
        this.at++;
        this.skip();
        max = this.number();
      }
      values.push({ min, max });
      if (this.skip() !== ',') return values;
      this.at++;
    }
  }
  private more(): boolean {
    const c = this.skip();
    if (c === '') return false;
    if (c !== '&') throw this.fail('expected "," or "&&"');
    this.at++;
    if (this.text[this.at] !== '&') throw this.fail("a second '&' was expected");
    this.at++;
    return true;
  }
}
const testText = (t: U32Test): string => {
  const location = t.location.map((o, i) => (i === 0 ? '' : o.op) + hex(o.number)).join('');
  return `${location}=${t.values.map((v) => (v.min === v.max ? hex(v.min) : `${hex(v.min)}:${hex(v.max)}`)).join(',')}`;
};

export const u32 = match<U32Match>({
  name: 'u32',
  summary: 'bits anywhere in the packet',
  options: [option('u32', raw('tests'), (m, text, call) => {
    m.tests = new Reader(text).tests();
    if (call.invert) m.not = true;
  }, { invert: true, mandatory: true, help: 'location = value[:value][,...] [&& ...]; a location is a number with & << >> @' })],
  init: () => ({ name: 'u32', tests: [] }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--u32 "${m.tests.map(testText).join('&&')}"`,
  list: (m) => ` u32${m.not ? ' !' : ''} "${m.tests.map(testText).join('&&')}"`,
});
