/** `npm run picture`: plays the beginning of a lesson in a real terminal and keeps the screen as .readme/lab.svg. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabProcess, havePty } from '../../test/e2e/pty.ts';
import { screenSvg } from './svg.ts';

export async function main(_args: string[], root: string): Promise<number> {
  if (!havePty) {
    console.error('picture: this needs Linux with script(1) and stty(1); install bsdutils and coreutils.');
    return 2;
  }
  const lab = new LabProcess('bridge --lang en', { columns: 130, rows: 40 });
  try {
    await lab.until(/root@docker-host:~#/);
    // the tour of a first start, if there is one
    lab.send('\u001b');
    await new Promise((done) => setTimeout(done, 500));
    lab.type('answer 2');
    await lab.until(/Right\./);
    lab.type('docker run -d --name web1 httpd');
    await lab.until(/✓ Start a container/);
    lab.type('brctl show');
    await lab.until(/docker0\s+8000\.[\s\S]*root@docker-host:~# +│\n/);
    await new Promise((done) => setTimeout(done, 500));
    const svg = screenSvg(await lab.emulator(), 'The lab: a lesson, a terminal, and panes in which what the last command changed is marked');
    mkdirSync(join(root, '.readme'), { recursive: true });
    writeFileSync(join(root, '.readme', 'lab.svg'), svg);
    console.log('written: .readme/lab.svg');
    return 0;
  } finally {
    lab.kill();
  }
}
