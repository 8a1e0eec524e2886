// @ts-nocheck: it puts its own in the place of what Node declares
// Loaded before the program by `node --import`: whatever would open a socket, look up a name or start a process is
// noted in the file that VETHLAB_NOTED names, and refused.
import child_process from 'node:child_process';
import cluster from 'node:cluster';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import worker from 'node:worker_threads';

const file = process.env.VETHLAB_NOTED ?? '/dev/stderr';
const note = (what) => appendFileSync(file, `${what}\n`);
const refuse = (name) =>
  function refused() {
    note(`${name}\n${new Error().stack}`);
    throw new Error(`${name} was called`);
  };
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) child_process[name] = refuse(`child_process.${name}`);
child_process.ChildProcess.prototype.spawn = refuse('ChildProcess.spawn');
cluster.fork = refuse('cluster.fork');
for (const name of ['connect', 'createConnection', 'createServer']) net[name] = refuse(`net.${name}`);
net.Socket.prototype.connect = refuse('Socket.connect');
net.Server.prototype.listen = refuse('Server.listen');
dgram.createSocket = refuse('dgram.createSocket');
dgram.Socket.prototype.bind = refuse('dgram.bind');
for (const name of Object.keys(dns)) if (/^(lookup|resolve|reverse)/.test(name)) dns[name] = refuse(`dns.${name}`);
worker.Worker = refuse('Worker');
globalThis.fetch = refuse('fetch');
globalThis.WebSocket = refuse('WebSocket');
syncBuiltinESMExports();

// what the kernel says at the end: children, and sockets beside the three that the test gave
process.on('exit', () => {
  try {
    for (const fd of readdirSync('/proc/self/fd').map(Number)) {
      let target = '';
      try {
        target = readlinkSync(`/proc/self/fd/${fd}`);
      } catch {}
      if (fd > 2 && /^socket:/.test(target)) note(`descriptor ${fd} is ${target}`);
    }
    for (const task of readdirSync('/proc/self/task')) {
      const children = readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim();
      if (children !== '') note(`children ${children}`);
    }
  } catch {
    // no procfs: the calls above are what is known
  }
  note(`end ${process.argv.slice(2).join(' ')}`);
});
