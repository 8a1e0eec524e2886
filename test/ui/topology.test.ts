import { afterEach, describe, expect, it } from 'vitest';
import { Drawn } from './draw.ts';

const ALT_T = '\u001bt';
const ALT_J = '\u001bj';
let drawn: Drawn | undefined;
afterEach(() => {
  drawn?.close();
  drawn = undefined;
});
function lab(columns: number, rows: number): Drawn {
  drawn = new Drawn({ lessons: [], lang: 'en', columns, rows });
  drawn.ui.open();
  return drawn;
}
const screen = async (d: Drawn): Promise<string> => (await d.text()).join('\n');

describe('the topology pane', () => {
  it('shows what the last command changed, brings it into view, and keeps the marks while things are only looked at', async () => {
    const d = lab(80, 24);
    d.type('docker run -d --name web1 -p 8080:80 httpd');
    d.type('docker network create my_net');
    d.type('docker run -d --name web2 --network my_net httpd');
    d.keys(ALT_T);
    expect(await screen(d)).toMatch(/│ {2}│\+veth[0-9a-f]{7} /);
    // the picture's head has given way to the change further down
    expect(await screen(d)).not.toMatch(/╭─ docker-host ─/);
    d.keys(ALT_T);
    d.type('docker ps');
    d.keys(ALT_T);
    d.keys('z');
    expect(await screen(d)).toMatch(/┴\+web2 /);
    d.keys('z');
    d.keys(ALT_T);
    d.type('docker rm -f web1');
    d.keys(ALT_T);
    d.keys('z');
    expect(await screen(d)).toMatch(/-gone: veth[0-9a-f]{7}, web1/);
    expect(await screen(d)).not.toMatch(/\+web2/);
  });

  it('takes back its marks with undo', async () => {
    const d = lab(120, 40);
    d.type('docker run -d --name web1 httpd');
    d.keys(ALT_T);
    expect(await screen(d)).toMatch(/┴\+web1 /);
    d.keys('\u0018'); // Ctrl-X
    const after = await screen(d);
    expect(after).not.toMatch(/┴.web1 /);
    expect(after).toMatch(/~docker0 .* no containers/);
  });

  it('lights the device that has the packet that is followed', async () => {
    const d = lab(200, 60);
    d.type('docker run -d --name web1 -p 8080:80 httpd');
    d.ui.termAt = 1;
    d.type('curl -s 192.168.1.10:8080');
    expect(await screen(d)).not.toMatch(/▸docker-host/);
    d.keys(ALT_J);
    d.keys('\r');
    const seen = new Set<string>();
    for (let i = 0; i < 40; i++) {
      for (const [, name] of (await screen(d)).matchAll(/▸(\S+)/g)) seen.add(name as string);
      d.keys('\u001b[B');
    }
    // from the laptop's card over docker0 and both ends of the cable
    const veth = [...seen].filter((n) => n.startsWith('veth'));
    expect(veth).toHaveLength(1);
    expect([...seen]).toEqual(expect.arrayContaining(['laptop', 'docker-host', 'docker0', 'web1', 'eth0']));
    d.keys('\u001b[D'); // Left: the list of packets
    expect(await screen(d)).not.toMatch(/▸docker-host/);
  });

  it('stands on a wide screen all the time', async () => {
    const d = lab(200, 60);
    expect(await screen(d)).toMatch(/╭─ topology ─/);
  });
});
