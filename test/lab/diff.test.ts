import { describe, expect, it } from 'vitest';
import { diffLines } from '../../src/lab/diff.ts';

const marks = (before: string[], after: string[]): string[] =>
  diffLines(before, after).map((l) => `${{ same: ' ', added: '+', changed: '~', removed: '-' }[l.mark]}${l.text}`);

describe('what changed between two outputs', () => {
  it('a paragraph that came is marked from its heading on, though its lines repeat those of the one before', () => {
    const lo = ['lo: flags=73', '   RX errors 0', '   TX errors 0', ''];
    const veth = ['veth1: flags=4163', '   RX errors 0', '   TX errors 0', ''];
    expect(marks(lo, [...lo, ...veth])).toEqual([...lo.map((l) => ` ${l}`), ...veth.map((l) => `+${l}`)]);
    expect(marks([...veth, ...lo], lo)).toEqual([...veth.map((l) => `-${l}`), ...lo.map((l) => ` ${l}`)]);
    const eth = ['eth0: flags=1', '   RX errors 0', '   TX errors 0', ''];
    expect(marks([...eth, ...veth], [...eth, ...lo, ...veth])).toEqual([...eth.map((l) => ` ${l}`), ...lo.map((l) => `+${l}`), ...veth.map((l) => ` ${l}`)]);
  });
  it('a bridge that got a port is a changed line with the port lit', () => {
    const [line] = diffLines(['docker0  8000.06  no'], ['docker0  8000.06  no   veth1']);
    expect(line).toEqual({ mark: 'changed', text: 'docker0  8000.06  no   veth1', spans: [[23, 28]] });
  });
});
