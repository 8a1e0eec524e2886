/** No escape sequence reaches the terminal from a name, a label, a file or a lesson; into a pipe every byte goes as it is. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { lessonsDir, readCourse } from '../../src/cli/course.ts';
import { TerminalFilter, jsonLine, withoutControls } from '../../src/text/controls.ts';
import { LabProcess, havePty } from '../e2e/pty.ts';
import { Drawn } from '../ui/draw.ts';

/** What each would do: a title, the clipboard, a question that types an answer, a mode, a jump, a colour; in 7 and in 8 bits. */
const PAYLOADS = [
  '\u001b]0;PWN\u0007',
  '\u001b]52;c;UFdO\u001b\\',
  '\u001b[6n',
  '\u001b[?1049l',
  '\u001b[2J',
  '\u001b[9;9H',
  '\u001b[31m',
  '\u001bPPWN\u001b\\',
  '\u001bc',
  '\u009b2J',
  '\u009d0;PWN\u009c',
  '\u0007',
  '\u007f',
  '\u202e',
];
const ALL = PAYLOADS.join('x');
/** `$'…'` of bash. */
const ansiC = (text: string): string =>
  `$'${[...text].map((c) => (/[a-z0-9]/i.test(c) ? c : `\\u${(c.codePointAt(0) as number).toString(16).padStart(4, '0')}`)).join('')}'`;

/** Everything that steers in what was written, but the colours of themes and Ink's own ends of them. */
const steering = (text: string): string[] => text.match(/\u001b(?!\[[\d;]*m)[^m]{0,8}|[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f\u202e]/g) ?? [];

describe('text from elsewhere', () => {
  const hostile = fc.array(fc.oneof(fc.constantFrom(...PAYLOADS, '\u001b', '\u001b[', '\u001b]', '\n', '\t', '\r', '\b'), fc.string()), { maxLength: 12 });

  it('holds no control character once it may be shown, wherever it was cut', () => {
    fc.assert(
      fc.property(hostile, fc.nat(7), (parts, size) => {
        const text = parts.join('');
        expect(withoutControls(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
        const filter = new TerminalFilter();
        let shown = '';
        for (let at = 0; at < text.length; at += size + 1) shown += filter.write(text.slice(at, at + size + 1));
        expect(shown).not.toMatch(/[\u0000-\u0007\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/);
        const line = jsonLine({ text });
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
        expect(JSON.parse(line)).toEqual({ text });
      }),
      { numRuns: 500 },
    );
  });

  it('keeps what is no sequence', () => {
    const filter = new TerminalFilter();
    expect(filter.write('a\tb\rc\u0008d\n中 é [2J \u001b[1;31mred\u001b[0m\n')).toBe('a\tb\rc\u0008d\n中 é [2J red\n');
    expect(filter.write('\u001b[H\u001b[2J\u001b[3J$ ', 3)).toBe('\n\n\n$ ');
  });
});

describe('the screen', () => {
  let drawn: Drawn | undefined;
  afterEach(() => drawn?.close());

  it('shows names, labels, comments, files and pasted keys without what they would do', { timeout: 60_000 }, async () => {
    drawn = new Drawn({ lessons: readCourse(lessonsDir()), lang: 'en', columns: 120, rows: 40 });
    drawn.ui.open(undefined);
    const typed = [
      `ip link add ${ansiC('a\u001b]0;P\u0007')} type dummy`,
      `hostname ${ansiC(`h${ALL}`)}`,
      `docker run -d --name web --label ${ansiC(`l=${ALL}`)} -e ${ansiC(`E=${ALL}`)} -h ${ansiC(`w${ALL}`)} busybox ${ansiC(ALL)}`,
      `docker run -d --name ok -p 8080:80 --label ${ansiC(`l=${ALL}`)} httpd`,
      `iptables -t nat -A OUTPUT -m comment --comment ${ansiC(ALL)} -j ACCEPT`,
      `printf %s ${ansiC(ALL)} > ${ansiC(`/tmp/f${ALL.replaceAll('/', '')}`)}`,
      'cat /tmp/f*',
      'ls /tmp',
      'docker ps -a --no-trunc',
      "docker inspect -f '{{json .Config.Labels}} {{.Config.Labels.l}}' ok",
      'ip addr',
      `nosuch${ansiC(ALL)}`,
      `echo ${ansiC(ALL)} >&2`,
    ];
    const found: string[] = [];
    for (const line of typed) {
      drawn.type(line);
      for (const pane of ['', '\u001b[19~', '\u001b[19~', '\u001b[19~']) {
        if (pane) drawn.keys(pane); // F8: another pane
        found.push(...steering((await drawn.lines()).join('\n')).map((each) => `${line}: ${JSON.stringify(each)}`));
      }
    }
    // pasted, as terminals send it
    drawn.keys(`\u001b[200~echo ${ALL}\u001b[201~`);
    found.push(...steering((await drawn.lines()).join('\n')).map((each) => `pasted: ${JSON.stringify(each)}`));
    expect(found).toEqual([]);
    expect((await drawn.text()).join('\n')).not.toMatch(/undefined/);
  });
});

describe.skipIf(!havePty)('a terminal', () => {
  let lab: LabProcess | undefined;
  afterEach(() => lab?.kill());

  it('gets nothing from the plain shell but text; a pipe gets every byte', { timeout: 60_000 }, async () => {
    const bytes = String.raw`a\033]0;PWN\007b\033[6nc\033[2Jd\u009b2Je`;
    lab = new LabProcess(
      `sh -c "printf '${bytes}END'; printf '${bytes}' >&2; docker run --label=\\$(printf '${bytes}')=1 -d busybox >/dev/null; docker ps -q --filter label=\\$(printf '${bytes}')"`,
      {
        columns: 80,
        rows: 24,
      },
    );
    await lab.ended(20_000);
    expect(lab.raw).toContain('abcdeEND');
    expect(lab.raw).not.toMatch(/[\u001b\u0007\u0080-\u009f]/);
    const piped = spawnSync(process.execPath, ['bin/vethlab.js', 'sh', '-c', `printf '${bytes}'`], {
      cwd: join(import.meta.dirname, '..', '..'),
      encoding: 'utf8',
    });
    expect(piped.stdout).toBe('a\u001b]0;PWN\u0007b\u001b[6nc\u001b[2Jd\u009b2Je');
  });

  it('gets nothing from file names in sentences and completions', { timeout: 60_000 }, async () => {
    lab = new LabProcess(`open "$(printf 'no\\033]0;PWN\\007such')"`, { columns: 80, rows: 24 });
    await lab.ended(20_000);
    expect(lab.raw).toContain("can't read nosuch");
    expect(lab.raw).not.toContain('\u001b]0');
    lab = new LabProcess('sh', { columns: 80, rows: 24 });
    await lab.until(/root@docker-host:~#/, 20_000);
    lab.type(`touch $'/tmp/zz\\e]0;PWN\\a1' /tmp/zzplain; PS1=$'\\e]0;PWN\\a> '`);
    await lab.until(/^ ?> *$/m);
    lab.send('cat /tmp/z\t');
    await lab.until(/zzplain/);
    lab.type('');
    lab.type('exit');
    await lab.ended(20_000);
    expect(lab.raw).not.toContain('\u001b]0;PWN\u0007');
  });
});
