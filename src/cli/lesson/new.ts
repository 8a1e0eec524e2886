/** `vethlab lesson new`: a small lesson that is whole, to be changed step by step. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { lessonJsonSchema } from '../../lab/schema.ts';
import { EXIT_USAGE, UserError } from '../userError.ts';
import { print } from '../print.ts';

/** Where editors find what a lesson.yaml may hold. */
export const SCHEMA_FILE = 'lesson.schema.json';
export const schemaText = (): string => `${JSON.stringify(lessonJsonSchema(), null, 1)}\n`;

const YAML = (id: string): string => `# yaml-language-server: $schema=../${SCHEMA_FILE}
id: ${id}
minutes: 10
panes: [brctl, ifconfig, docker]
steps:
  - id: start
    goals:
      - id: web1
        check: { container: { name: web1, image: httpd, state: running, network: bridge } }
      - id: address
        answer: { at: host, command: "docker inspect -f '{{.NetworkSettings.Networks.bridge.IPAddress}}' web1" }
        as: address
    solution: [docker run -d --name web1 httpd, docker exec web1 ip addr show eth0, answer address]
    wrong:
      - [docker run -d --name web1 busybox, answer 172.17.0.1]
      - [docker run -d --name web2 httpd, answer 172.17.0.2]
`;
const EN = `# A lesson of your own

What the lesson is about, in a paragraph. Change this text, keep the headings: \`vethlab lesson check\` tells when one is
missing.

## start: A first container

What there is to know before the learner types. A quoted output comes from the model:

\`\`\`run brctl show
\`\`\`

### goal web1

Start a container named \`web1\` from \`httpd\`.

### goal address

Which address did \`web1\` get? Type \`answer\` and the address.

### hint

\`docker run -d\` starts a container in the background.

### done

What to take along.

## end

What the learner can do now.
`;
const ZH = `# 自己写的课程

用一段话说明这一课讲什么。正文随意改，标题要保留：缺了哪个，\`vethlab lesson check\` 会指出来。

## start: 第一个容器

动手之前需要知道的内容。引用的输出由模型产生：

\`\`\`run brctl show
\`\`\`

### goal web1

用 \`httpd\` 启动一个名为 \`web1\` 的容器。

### goal address

\`web1\` 得到了哪个地址？输入 \`answer\` 和地址。

### hint

\`docker run -d\` 让容器在后台运行。

### done

这一步要记住的内容。

## end

学完之后会做什么。
`;

/** Makes the folder. It is never one that exists. @throws UserError */
export function runNew(name: string, options: { lessons?: string }): number {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(name))
    throw new UserError(`'${name}' can't be the name of a lesson; take lower-case letters, digits and '-', and begin with a letter.`, EXIT_USAGE);
  const dir = resolve(options.lessons ?? '.');
  const there = existsSync(dir) ? readdirSync(dir) : [];
  const taken = there.find((n) => n.replace(/^r?\d+-/, '') === name);
  if (taken !== undefined) throw new UserError(`there is ${join(dir, taken)} already; take another name.`, EXIT_USAGE);
  const last = Math.max(0, ...there.map((n) => Number(/^(\d+)-/.exec(n)?.[1] ?? 0)));
  const folder = join(dir, `${String(last + 1).padStart(2, '0')}-${name}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'lesson.yaml'), YAML(name), { flag: 'wx' });
    writeFileSync(join(folder, 'en.md'), EN, { flag: 'wx' });
    writeFileSync(join(folder, 'zh.md'), ZH, { flag: 'wx' });
    writeFileSync(join(dir, SCHEMA_FILE), schemaText());
  } catch (error) {
    throw new UserError(`can't make ${folder}: ${(error as Error).message}`);
  }
  const shown = relative(process.cwd(), folder) || folder;
  print(
    `Made ${shown}.\n  vethlab lesson check ${shown}      does it hold what it promises?\n  vethlab lesson preview ${shown}    read it while you write\n  vethlab --lessons ${relative(process.cwd(), dir) || '.'} ${name}         open it in the lab\n`,
  );
  return 0;
}
