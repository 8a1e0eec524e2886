import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lintSource, lintTree, MAX_LINES } from '../scripts/lint-layers.mjs';

const linter = fileURLToPath(new URL('../scripts/lint-layers.mjs', import.meta.url));

/** The findings of one file as `line reason`. */
function findings(file: string, text: string): string[] {
  return lintSource(file, text).map(({ line, reason }) => `${line} ${reason}`);
}

describe('imports point down', () => {
  it.each([
    ['src/kernel/a.ts', '../docker/engine.ts', 'kernel may not import docker'],
    ['src/docker/a.ts', '../shell/words.ts', 'docker may not import shell'],
    ['src/shell/commands/ip/a.ts', '../../../lab/session.ts', 'shell may not import lab'],
    ['src/lab/a.ts', '../ui/pane.tsx', 'lab may not import ui'],
    ['src/ui/a.tsx', '../cli/program.ts', 'ui may not import cli'],
    ['src/text/a.ts', '../kernel/inet.ts', 'text is shared by all layers and may import none'],
    ['src/cli/a.ts', '../ui/app.tsx', 'cli may import ui only with import()'],
  ])('%s may not import %s', (file, specifier, reason) => {
    expect(findings(file, `// first line\nimport { x } from '${specifier}';\n`)).toEqual([
      expect.stringContaining(`2 ${reason}`),
    ]);
    expect(findings(file, `export * from '${specifier}';\n`)).toHaveLength(1);
  });

  it.each([
    ['src/docker/a.ts', '../kernel/inet.ts'],
    ['src/shell/commands/ip/a.ts', '../../../docker/engine.ts'],
    ['src/ui/a.tsx', '../lab/session.ts'],
    ['src/cli/a.ts', '../shell/words.ts'],
    ['src/kernel/a.ts', '../text/columns.ts'],
    ['src/kernel/netfilter/a.ts', '../skb.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(findings(file, `import { x } from '${specifier}';\n`)).toEqual([]);
  });

  it('lets the command line load the screen late and name its types', () => {
    expect(findings('src/cli/a.ts', "const ui = await import('../ui/app.tsx');\n")).toEqual([]);
    expect(findings('src/cli/a.ts', "import type { App } from '../ui/app.tsx';\n")).toEqual([]);
  });

  it('does not let a type or a late import point up either', () => {
    expect(findings('src/kernel/a.ts', "import type { X } from '../docker/engine.ts';\n")).toHaveLength(1);
    expect(findings('src/kernel/a.ts', "type X = import('../docker/engine.ts').X;\n")).toHaveLength(1);
    expect(findings('src/lab/a.ts', "const ui = await import('../ui/app.tsx');\n")).toHaveLength(1);
  });

  it('wants the extension that the bundler and the reader both need', () => {
    expect(findings('src/kernel/a.ts', "import { x } from './skb';\n")).toEqual(["1 './skb' must end in .ts or .tsx"]);
  });

  it('refuses a directory that is no layer', () => {
    expect(findings('src/misc/a.ts', 'export const x = 1;\n')).toEqual([expect.stringContaining("'misc' is no layer")]);
  });
});

describe('packages', () => {
  it.each(['react', 'ink', 'react/jsx-runtime', 'ink-table'])('only ui may import %s', (name) => {
    const text = `import { x } from '${name}';\n`;
    expect(findings('src/ui/a.tsx', text)).toEqual([]);
    for (const layer of ['kernel', 'lab', 'cli', 'serve']) {
      expect(findings(`src/${layer}/a.ts`, text)).toEqual([`1 only ui may import ${name}, ${layer} may not`]);
    }
  });

  it.each(['node:fs', 'fs', 'node:timers/promises', 'commander'])('the model may not import %s', (name) => {
    for (const layer of ['kernel', 'docker', 'shell', 'lab', 'text', 'util']) {
      expect(findings(`src/${layer}/a.ts`, `import x from '${name}';\n`)).toEqual([
        expect.stringContaining(`1 ${layer} may not import ${name}`),
      ]);
    }
    expect(findings('src/cli/a.ts', `import x from '${name}';\n`)).toEqual([]);
  });

  it('the model may use pure packages', () => {
    expect(findings('src/lab/a.ts', "import { z } from 'zod';\nimport { produce } from 'immer';\n")).toEqual([]);
  });
});

describe('clock, chance and process', () => {
  it.each([
    ['Date.now()', "Date.now: use the world's clock"],
    ['new Date()', 'new Date() reads the clock'],
    ['Math.random()', "Math.random: use the world's generator"],
    ["process.env['HOME']", 'process: take what it gives as an argument'],
    ['setTimeout(f, 1)', "setTimeout: use the world's scheduler"],
    ['console.log(1)', 'console: return the text'],
    ['performance.now()', "performance: use the world's clock"],
  ])('the model may not use %s', (expression, reason) => {
    const text = `export function f(): unknown {\n  return ${expression};\n}\n`;
    for (const layer of ['kernel', 'docker', 'shell', 'lab', 'text']) {
      expect(findings(`src/${layer}/a.ts`, text)).toEqual([
        expect.stringContaining(`2 ${layer} may not use ${reason}`),
      ]);
    }
    for (const layer of ['cli', 'serve', 'ui']) expect(findings(`src/${layer}/a.ts`, text)).toEqual([]);
  });

  it.each([
    ['a variable', 'for (const process of world.processes) use(process.pid);'],
    ['a parameter', 'const name = (process: P) => process.name;'],
    ['a destructured parameter', 'function f({ process }: { process: P }) { return process.name; }'],
    ['a member', 'use(world.process, { process: 1 });'],
    ['a type', 'interface T { process: P; setTimeout(us: number): void }'],
    ['text', "const help = 'process.exit and Date.now()'; // process.env"],
    ['a date of a given time', 'use(new Date(us / 1000));'],
  ])('a name that only looks like the global is fine: %s', (_kind, text) => {
    expect(findings('src/kernel/a.ts', `${text}\n`)).toEqual([]);
  });
});

it('a file may have as many lines as fit a concept, and no more', () => {
  expect(findings('src/kernel/a.ts', '// x\n'.repeat(MAX_LINES))).toEqual([]);
  expect(findings('src/kernel/a.ts', '// x\n'.repeat(MAX_LINES + 1))).toEqual([
    `${MAX_LINES + 1} ${MAX_LINES + 1} lines, at most ${MAX_LINES}: split the file by concept`,
  ]);
});

it('prints file, line and reason, and fails', () => {
  const root = mkdtempSync(join(tmpdir(), 'vethlab-lint-'));
  try {
    mkdirSync(join(root, 'src', 'kernel'), { recursive: true });
    writeFileSync(join(root, 'src', 'kernel', 'arp.ts'), "\n\nimport { readFileSync } from 'node:fs';\n");
    const bad = spawnSync(process.execPath, [linter, root], { encoding: 'utf8' });
    expect(bad.stdout).toMatch(
      /^src\/kernel\/arp\.ts:3 {2}kernel may not import node:fs: .+\n1 findings in 1 files\.\n$/,
    );
    expect(bad.status).toBe(1);
    writeFileSync(join(root, 'src', 'kernel', 'arp.ts'), 'export const hlen = 6;\n');
    const good = spawnSync(process.execPath, [linter, root], { encoding: 'utf8' });
    expect(good.stdout).toBe('1 files keep to their layers.\n');
    expect(good.status).toBe(0);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

it('the project itself keeps to its layers', () => {
  expect(lintTree(fileURLToPath(new URL('..', import.meta.url))).findings).toEqual([]);
});
