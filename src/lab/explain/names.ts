/** What a name on a command line stands for in the world as it is now. */
import { engineOf } from '../../docker/api.ts';
import { formatCidr } from '../../kernel/inet.ts';
import { linkByName } from '../../kernel/netdev.ts';
import type { Process } from '../../kernel/config.ts';
import type { CompletionKind, K } from '../../shell/command.ts';
import { type Message, message } from '../text.ts';
import { containerNamed, networkNamed } from '../checks/world.ts';
import { findTarget } from '../../shell/commands/iptables/target/index.ts';

/** A sentence about the name; undefined when there is nothing to say about this kind. `table` is that of an iptables line. */
export function describeName(k: K, viewer: Process, kind: CompletionKind | undefined, name: string, table: string): Message | undefined {
  const p = { k, run: () => ({ exit: 1, stdout: '', stderr: '' }) };
  const ns = k.config.netns[viewer.ns.net];
  switch (kind) {
    case 'container':
    case 'running-container': {
      const c = containerNamed(p, name);
      if (!c) return message('explain.no-container', { name });
      return message('explain.container', { name, state: c.state.status, networks: Object.keys(c.endpoints).join(', ') || '-' });
    }
    case 'network': {
      const n = networkNamed(p, name);
      if (!n) return message('explain.no-network', { name });
      return message('explain.network', { name, driver: n.driver, subnet: n.pool ? formatCidr(n.pool.net, n.pool.len) : '-' });
    }
    case 'image': {
      const tag = name.includes(':') ? name : `${name}:latest`;
      return message(Object.values(engineOf({ k, machine: 'host' }).images).some((i) => i.tags.includes(tag)) ? 'explain.image' : 'explain.no-image', { name });
    }
    case 'interface':
    case 'bridge': {
      const link = ns && linkByName(ns, name);
      if (!link) return undefined;
      const addresses = link.addrs.filter((a) => a.family === 4).map((a) => formatCidr(a.local, a.prefixLen));
      return message('explain.interface', { name, kind: link.kind, state: link.up ? 'UP' : 'DOWN', addresses: addresses.join(', ') || '-' });
    }
    case 'table':
      return message('explain.table', { name });
    case 'chain': {
      const chain = ns?.nf.tables.find((t) => t.name === table)?.chains.find((c) => c.name === name);
      return chain ? message('explain.chain', { name, table, rules: chain.rules.length }) : undefined;
    }
    case 'target': {
      const fixed = { ACCEPT: 'explain.accept', DROP: 'explain.drop', RETURN: 'explain.return' } as const;
      if (name in fixed) return message(fixed[name as keyof typeof fixed]);
      const target = findTarget(name);
      if (target?.summary) return message('explain.target', { name, what: target.summary });
      const chain = ns?.nf.tables.find((t) => t.name === table)?.chains.find((c) => c.name === name);
      return chain ? message('explain.jump', { name, rules: chain.rules.length }) : undefined;
    }
    case 'netns':
      return message('explain.netns', { name });
    default:
      return undefined;
  }
}

/** `-p 8080:80`: where a published port leads. */
export function describePort(spec: string): Message | undefined {
  const m = /^(?:(\d+\.\d+\.\d+\.\d+):)?(?:(\d+):)?(\d+)(?:\/(tcp|udp))?$/.exec(spec);
  if (!m) return undefined;
  const [, address, host, container = '', proto = 'tcp'] = m;
  return host === undefined ? message('explain.port-any', { container, proto }) : message('explain.port', { host, container, proto, address: address ?? '*' });
}
