/** BusyBox httpd: a web server that goes to the background, or stays with -f. */
import { KernelError, STRERROR } from '../../../kernel/errors.ts';
import { parseIp4 } from '../../../kernel/inet.ts';
import { spawnProcess } from '../../../kernel/process.ts';
import { WaitQueue, type Co } from '../../../kernel/sched.ts';
import { httpdListen } from '../../../kernel/services/httpd.ts';
import type { Command, Ctx } from '../../command.ts';
import { parseOptions } from '../options.ts';

const USAGE = 'httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-M MAXCONN] [-u USER[:GRP]] [-r REALM] [-h HOME]\nor httpd -d/-e/-m STRING';

function* httpd(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'c:p:M:u:r:h:d:e:m:ifv', usage: USAGE });
  if (typeof o === 'number') return o;
  const where = /^(?:\[?([\d.:a-fA-F]+?)\]?:)?(\d+)$/.exec(o.get('p') ?? '80');
  const addr = where?.[1] === undefined ? undefined : parseIp4(where[1]);
  if (!where || Number(where[2]) > 65_535 || (where[1] !== undefined && addr === undefined)) {
    ctx.stderr.write(`httpd: bad address '${o.get('p')}'\n`);
    return 1;
  }
  const root = o.get('h') ?? ctx.proc.cwd;
  if (o.has('h') && !ctx.fs.isDir(root)) {
    ctx.stderr.write(`httpd: can't change directory to '${root}': ${ctx.fs.exists(root) ? 'Not a directory' : 'No such file or directory'}\n`);
    return 1;
  }
  const stays = o.has('f') || o.has('i');
  // the daemon is a child that outlives the command; with -f the process itself serves
  const pid = stays ? ctx.proc.pid : spawnProcess(ctx.k, { parent: ctx.proc, argv: ctx.proc.argv, comm: ctx.proc.comm, cwd: '/', ppid: 1 }).pid;
  const listener = httpdListen(ctx.k, pid, { port: Number(where[2]), root: ctx.fs.realpath(root), ...(addr !== undefined && { addr }) });
  if (typeof listener === 'string') {
    if (!stays) ctx.k.update((draft) => { delete draft.processes[pid]; });
    ctx.stderr.write(`httpd: bind: ${STRERROR[listener] ?? new KernelError(listener).text}\n`);
    return 1;
  }
  if (!stays) return 0;
  const never = new WaitQueue();
  for (;;) yield { queues: [never] };
}

export const httpdCommands: readonly Command[] = [
  { name: 'httpd', flavours: ['busybox'], summary: 'a small web server', run: httpd, options: [{ names: ['-p'], value: '[IP:]PORT', help: 'where to listen' }, { names: ['-h'], value: 'HOME', help: 'directory to serve', complete: 'file' }, { names: ['-f'], help: 'stay in the foreground' }] },
];
