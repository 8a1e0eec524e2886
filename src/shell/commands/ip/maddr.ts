/** `ip maddress show`: groups a device listens to (ip/ipmaddr.c). */
import type { NetnsId } from '../../../kernel/config.ts';
import { linksOf } from '../../../kernel/netdev.ts';
import type { Ctx, K } from '../../command.ts';
import { linkGroups, memberships } from '../netview/mcast.ts';
import { Printer } from '../netview/printer.ts';
import { type Args, matches } from './args.ts';
import { Fail, duplicate } from './errors.ts';
import { maddressHelp } from './help.ts';
import type { IpOptions } from './options.ts';

export function ipMaddrText(k: K, nsId: NetnsId, o: IpOptions = { stats: 0 }, dev?: string): string {
  const p = new Printer(o);
  for (const link of linksOf(k.ns(nsId))) {
    if (dev !== undefined && link.name !== dev) continue;
    const m = memberships(link);
    p.object(undefined, () => {
      p.both(`${link.ifindex}:`, 'ifindex', link.ifindex).colour('ifname', `\t${link.name}`, 'ifname', link.name).text('\n');
      p.array('maddr', () => {
        if (o.family === undefined || o.family === 0)
          for (const [mac, users] of linkGroups(k, nsId, link))
            p.object(undefined, () => {
              p.text('\tlink  ').colour('mac', mac, 'link', mac);
              if (users > 1) p.both(` users ${users}`, 'users', users);
              p.text('\n');
            });
        const groups = (family: 'inet' | 'inet6', list: string[]): void => {
          for (const group of list)
            p.object(undefined, () =>
              p
                .both(`\t${family.padEnd(5)} `, 'family', family)
                .colour(family, group, 'address', group)
                .text('\n'),
            );
        };
        if (o.family === undefined || o.family === 4) groups('inet', m.inet);
        if (o.family === undefined || o.family === 6) groups('inet6', m.inet6);
      });
    });
  }
  return p.output;
}

/** Returns what has no model. */
export function maddressCommand(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): string | undefined {
  const verb = args.more ? args.take() : 'show';
  if (matches(verb, 'add', 'delete')) return `ip maddress ${verb}`;
  if (matches(verb, 'help')) throw new Fail(255, maddressHelp());
  if (!matches(verb, 'show', 'lst', 'list')) throw new Fail(255, `Command "${verb}" is unknown, try "ip maddr help".\n`);
  let dev: string | undefined;
  while (args.more) {
    const word = args.take();
    const name = word === 'dev' ? args.take() : word;
    if (dev !== undefined) throw duplicate('dev', name);
    dev = name;
  }
  ctx.stdout.write(ipMaddrText(ctx.k, nsId, o, dev));
  return undefined;
}
