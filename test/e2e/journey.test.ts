/** In a real terminal: where the packets of a command went, chosen and stepped through with the arrow keys. */
import { afterEach, describe, it } from 'vitest';
import { LabProcess, havePty } from './pty.ts';

const [DOWN, UP, LEFT, END, ALT_J, F5] = ['\u001b[B', '\u001b[A', '\u001b[D', '\u001b[F', '\u001bj', '\u001b[15~'] as const;
/** A frame may be read in pieces on a busy machine. */
const PATIENCE = 60_000;
let lab: LabProcess | undefined;
afterEach(() => {
  lab?.kill();
  lab = undefined;
});

describe.skipIf(!havePty)('the journey of packets in a real terminal', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('at %ix%i', { timeout: 4 * PATIENCE }, async (columns, rows) => {
    lab = new LabProcess('--lang en', { columns, rows });
    const l = lab;
    const until = (pattern: RegExp): Promise<string> => l.until(pattern, PATIENCE);
    await until(/s +free play|free play/i);
    l.send('s');
    await until(/root@docker-host:~# +│$/m);
    l.type('docker run -d --name web1 -p 8080:80 httpd');
    await until(/^│ [0-9a-f]{64} +│\n│ root@docker-host:~# +│$/m);
    l.send(F5);
    await until(/\[laptop\]/);
    l.type('curl 192.168.1.10:8080');
    await until(/It works![\s\S]*Alt-J journey/);
    l.send(ALT_J);
    await until(/journey · \+ \d+ new · curl 192\.168\.1\.10:8080/);
    await until(/▸ +1 +192\.168\.1\.20:\d+ → 192\.168\.1\.10:8080 +TCP SYN/);
    // the packet below, and back; then into it
    l.send(DOWN);
    await until(/▸ +2 +192\.168\.1\.20 → 192\.168\.1\.10 +ARP who-has/);
    l.send(UP);
    await until(/▸ +1 /);
    l.send('\r');
    await until(/journey · 1\/\d+ · TCP SYN · laptop/);
    await until(/▸ .*sent by curl/);
    // hop by hop, each by one key, in the order in which the packet met them
    const way = [
      /▸ .*route +192\.168\.1\.0\/24 dev eth0/,
      /▸ .*neighbour +who has 192\.168\.1\.10/,
      /▸ .*neighbour +192\.168\.1\.10 is at 52:54:00:12:34:10/,
      /▸ .*goes out/,
      /· docker-host eth0[\s\S]*▸ .*comes in/,
      /▸ .*raw PREROUTING +no rule matched, policy ACCEPT/,
      /▸ .*conntrack +NEW/,
      /▸ .*nat PREROUTING +1 +-A PREROUTING -m addrtype/,
      /▸ .*route +172\.17\.0\.0\/16 dev docker0/,
      /▸ .*filter FORWARD +1 +-A FORWARD -j DOCKER-USER/,
    ];
    for (const hop of way) {
      l.send(DOWN);
      const screen = await until(hop);
      if (!String(hop).includes('nat PREROUTING')) continue;
      // what is longer than the pane is scrolled through before the next hop
      if (!/ after /.test(screen)) l.send(DOWN);
      await until(/before +192\.168\.1\.20:\d+ → 192\.168\.1\.10:8080[\s\S]*after +192\.168\.1\.20:\d+ → ~172\.17\.0\.2:80~/);
    }
    l.send(END);
    await until(/▸ ✓ delivered to httpd \(\*:80\) on web1/);
    l.send(LEFT);
    await until(/▸ +1 /);
    l.send(ALT_J);
    await until(/F1 keys/);
    // a packet that dies is the one under the mark, and says by which rule
    l.send(F5);
    await until(/\[docker-host\]/);
    l.type('iptables -I DOCKER-USER -i eth0 -j DROP');
    l.send(F5);
    await until(/\[laptop\]/);
    l.type('curl -m 1 192.168.1.10:8080');
    await until(/timed out/);
    l.send(`${ALT_J}\r${END}`);
    await until(/▸ ! dropped on docker-host/);
    await until(/Dropped by rule 1 of chain DOCKER-USER \(table filter\)/);
    await until(/Look at: iptables -nvL DOCKER-USER --line-numbers/);
  });
});
