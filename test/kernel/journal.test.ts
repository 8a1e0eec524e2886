import { describe, expect, it } from 'vitest';
import { ip4 } from '../../src/kernel/inet.ts';
import { Journal } from '../../src/kernel/journal.ts';
import type { Step } from '../../src/kernel/journey.ts';
import { type Skb, newSkb } from '../../src/kernel/skb.ts';

function packet(id: number, flags = 2): Skb {
  const skb = newSkb(id, { src: '52:54:00:12:34:20', dst: '52:54:00:12:34:10', type: 0x0800 }, 'outgoing');
  skb.ip = {
    src: ip4('192.168.1.20'),
    dst: ip4('192.168.1.10'),
    ttl: 64,
    tos: 0,
    id: 1,
    df: true,
    l4: { proto: 6, sport: 40000, dport: 65535, seq: 1, ack: 0, flags, window: 1, payload: '', opts: {} },
  };
  return skb;
}
const step = (text: string): Step => ({ kind: 'note', what: 'fragment-kept', values: { text } });

describe('the journal', () => {
  it('tells of each step what the packet looked like then, whatever became of it later', () => {
    const j = new Journal();
    const skb = packet(7);
    j.move(10, 'laptop', 'laptop', skb, 'tx', 'eth0', 74);
    (skb.ip as NonNullable<Skb['ip']>).dst = ip4('172.18.0.2');
    skb.mark = 0xffffffff;
    skb.eth = { src: 'a', dst: 'b', type: 0x0800 };
    j.add(20, 'host', 'host', skb, step('later'));
    expect(j.events).toEqual([
      {
        at: 10,
        machine: 'laptop',
        netns: 'laptop',
        skb: 7,
        origin: 7,
        what: 'TCP SYN',
        header: {
          src: ip4('192.168.1.20'),
          dst: ip4('192.168.1.10'),
          sport: 40000,
          dport: 65535,
          ttl: 64,
          mark: 0,
          srcMac: '52:54:00:12:34:20',
          dstMac: '52:54:00:12:34:10',
        },
        step: { kind: 'tx', dev: 'eth0', bytes: 74 },
      },
      expect.objectContaining({
        at: 20,
        machine: 'host',
        header: expect.objectContaining({ dst: ip4('172.18.0.2'), mark: 0xffffffff, srcMac: 'a' }),
        step: step('later'),
      }),
    ]);
  });

  it('says of ARP who asks for whom, without ports', () => {
    const j = new Journal();
    const skb = newSkb(1, { src: 'a', dst: 'b', type: 0x0806 }, 'outgoing');
    skb.arp = { op: 'request', senderMac: 'a', senderIp: 1, targetMac: 'b', targetIp: 2 };
    j.add(1, 'host', 'host', skb, step('x'));
    expect(j.events[0]).toMatchObject({ what: 'ARP who-has', header: { src: 1, dst: 2, ttl: 0 } });
    expect(j.events[0]?.header).not.toHaveProperty('sport');
  });

  it('keeps the newest events and counts what it lost', () => {
    const j = new Journal();
    const skb = packet(1, 16);
    for (let i = 0; i < j.limit + 5; i++) j.add(i, 'host', 'host', skb, step(String(i)));
    expect(j.lost).toBe(5);
    const { events } = j;
    expect(events).toHaveLength(j.limit);
    expect(events[0]).toMatchObject({ at: 5, what: 'TCP ACK', step: step('5') });
    expect(events.at(-1)).toMatchObject({ at: j.limit + 4 });
    expect(j.take()).toHaveLength(j.limit);
    expect(j.take()).toEqual([]);
    expect(j.lost).toBe(0);
  });

  it('can be emptied now and put into words later', () => {
    const j = new Journal();
    j.add(1, 'host', 'host', packet(1), step('first'));
    const later = j.takeLater();
    j.add(2, 'host', 'host', packet(2), step('second'));
    expect(later().map((e) => e.at)).toEqual([1]);
    expect(j.take().map((e) => e.at)).toEqual([2]);
    expect(later().map((e) => e.step)).toEqual([step('first')]);
  });
});
