/** Journeys in words: what `trace` prints and the journey pane shows. Lines are plain text with a hint how to show them. */
import { formatIp4 } from '../../kernel/inet.ts';
import type { HeaderView } from '../../kernel/journey.ts';
import type { Lang } from '../load.ts';
import type { Place } from '../places.ts';
import { type MessageKey, message, say } from '../text.ts';
import type { Fate, Hop, Journey, Look } from './types.ts';

export interface Signs {
  /** Between sender and receiver, and between a field's old and new value. */
  to: string;
  becomes: string;
}
export const UNICODE_SIGNS: Signs = { to: '→', becomes: '⇒' };
export const ASCII_SIGNS: Signs = { to: '->', becomes: '=>' };

const tell = (lang: Lang, key: MessageKey, values?: Record<string, string | number>): string => say(lang, message(key, values));

const withPort = (ip: number, port: number | undefined): string => (port === undefined ? formatIp4(ip) : `${formatIp4(ip)}:${port}`);
/** Do packets of this kind have ports? */
export const hasPorts = (what: string): boolean => !what.startsWith('ICMP') && !what.startsWith('ARP') && !what.startsWith('IP ');
/** "192.168.1.20:43122 → 192.168.1.10:8080". */
export function endpoints(what: string, h: HeaderView, signs: Signs): string {
  const ports = hasPorts(what);
  return `${withPort(h.src, ports ? h.sport : undefined)} ${signs.to} ${withPort(h.dst, ports ? h.dport : undefined)}`;
}

/** "delivered to httpd (*:80) on web1", "dropped on docker-host". */
export function fateText(j: Journey, lang: Lang): string {
  return sayFate(j.fate, lang, !j.hops.some((h) => h.step.kind === 'tx'));
}
function sayFate(fate: Fate, lang: Lang, unsent: boolean): string {
  const place = fate.place.name;
  switch (fate.kind) {
    case 'delivered': {
      const { to, comm, local } = fate.to;
      if (to !== 'socket') return tell(lang, `fate.${to}`, { place });
      return local === undefined ? tell(lang, 'fate.socket', { comm: comm ?? '?', place }) : tell(lang, 'fate.socket-at', { comm: comm ?? '?', local, place });
    }
    case 'dropped':
      if (fate.rule?.verdict === 'REJECT') return tell(lang, 'fate.rejected', { place });
      if (fate.reason === 'NO_TCP_LISTENER') return tell(lang, 'fate.refused', { place });
      return tell(lang, unsent ? 'fate.unsent' : 'fate.dropped', { place });
    case 'waiting':
      return tell(lang, 'fate.waiting', { place, ip: formatIp4(fate.ip) });
    default:
      return tell(lang, `fate.${fate.kind}`, { place });
  }
}

/** Did the packet come to a bad end? Ignored copies and closing connections are no harm. */
export const isBad = (fate: Fate): boolean => fate.kind === 'dropped' || fate.kind === 'waiting';

/** One sentence that says why a packet died, then what is known about the cause. Empty for a packet that did well. */
export function whyText(j: Journey, lang: Lang): string[] {
  const { fate } = j;
  const out: string[] = [];
  if (fate.kind === 'dropped') out.push(tell(lang, `drop.${fate.reason}`, fate.values) + (fate.rule?.text ? `  ${fate.rule.text}` : ''));
  if (fate.kind === 'waiting') out.push(tell(lang, 'drop.NEIGH_FAILED', { dev: fate.dev, ip: formatIp4(fate.ip) }));
  return [...out, ...j.causes.map((m) => say(lang, m))];
}
/** A command a learner could look at next, as it is typed on a machine: "docker exec web1 netstat -ltn". */
export function lookCommand(j: Journey): Look | undefined {
  if (j.look) return j.look;
  const { fate } = j;
  const look = fate.kind === 'dropped' ? fate.look : fate.kind === 'waiting' ? 'ip neigh' : undefined;
  if (look === undefined) return undefined;
  const { place } = fate;
  return { at: place.kind === 'machine' ? place.name : 'docker-host', machine: place.machine, command: typedAt(place, look) };
}
function typedAt(place: Place, command: string): string {
  if (place.kind === 'machine') return command;
  if (place.kind === 'netns') return `ip netns exec ${place.name.replace(/^netns:/, '')} ${command}`;
  return `docker exec ${place.name} ${command.replace(/^ss -(\w+)$/, 'netstat -$1')}`;
}
export function lookText(j: Journey, lang: Lang): string | undefined {
  const look = lookCommand(j);
  if (!look) return undefined;
  return look.machine === 'host'
    ? tell(lang, 'trace.look-at', { command: look.command })
    : tell(lang, 'trace.look-on', { place: look.at, command: look.command });
}

/** The device that has the packet at a hop; '' before the first. */
export const deviceOf = ({ step, dev }: Hop): string => (step.kind === 'rx' || step.kind === 'tx' ? step.dev : dev);

/** A line of a journey. `hop`: the index of its hop; `tone` says what kind of line it is. */
export interface HopLine {
  hop: number;
  place: string;
  dev: string;
  label: string;
  text: string;
  tone: 'plain' | 'rule' | 'change' | 'bad' | 'good';
}

/** All lines of the hops, each with the columns place, device, label and text; the first two are '' where they don't change. */
export function hopLines(hops: readonly Hop[], what: string, lang: Lang, signs: Signs): HopLine[] {
  const out: HopLine[] = [];
  let place = '';
  let dev = '';
  hops.forEach((hop, i) => {
    const at = hop.place.name;
    const device = deviceOf(hop);
    const lines = linesOf(hop, what, lang, signs);
    lines.forEach((line, n) => {
      out.push({ hop: i, place: n === 0 && at !== place ? at : '', dev: n === 0 && (at !== place || device !== dev) ? device : '', ...line });
      place = at;
      dev = device;
    });
  });
  return out;
}

type Line = Pick<HopLine, 'label' | 'text' | 'tone'>;
function linesOf(hop: Hop, what: string, lang: Lang, signs: Signs): Line[] {
  const changes = changesOf(hop, what, lang, signs).map((text): Line => ({ label: '', text, tone: 'change' }));
  const one = (label: string, text: string, tone: Line['tone'] = 'plain'): Line[] => [{ label, text, tone }, ...changes];
  const { step } = hop;
  switch (step.kind) {
    case 'hook':
      return hookLines(hop, lang, changes);
    case 'send':
      return one(step.by === undefined ? tell(lang, 'hop.made') : tell(lang, 'hop.made-by', { by: step.by }), '');
    case 'rx':
      return one(tell(lang, 'hop.in'), '');
    case 'tx':
      return one(tell(lang, 'hop.out'), '');
    case 'ct':
      return one(tell(lang, 'hop.conntrack'), step.state.replace('_REPLY', ' (reply)') + (step.known ? `, ${tell(lang, 'hop.ct-known')}` : ''));
    case 'nat':
      return one(tell(lang, 'hop.binding'), changes.shift()?.text ?? '', 'change');
    case 'route':
      return one(tell(lang, 'hop.route'), step.text);
    case 'local':
      return one(tell(lang, 'hop.route'), tell(lang, 'hop.local'));
    case 'neigh':
      return one(
        tell(lang, 'hop.neigh'),
        step.mac === undefined
          ? tell(lang, 'hop.neigh-asks', { ip: formatIp4(step.ip) })
          : tell(lang, 'hop.neigh-is', { ip: formatIp4(step.ip), mac: step.mac }),
      );
    case 'fdb': {
      const key = step.action === 'flood' && step.port === '' ? 'flood-none' : step.action;
      return one(`${tell(lang, 'hop.bridge')} ${step.bridge}`, tell(lang, `hop.fdb-${key}`, { mac: step.mac, port: step.port }));
    }
    case 'encap':
      return one(tell(lang, 'hop.encap'), tell(lang, 'hop.encap-to', { vni: step.vni, remote: formatIp4(step.remote) }));
    case 'deliver':
      return one(tell(lang, 'hop.delivery'), tell(lang, `hop.to-${step.to}`, { comm: step.comm ?? '?', local: step.local ?? '', dev: step.dev ?? '' }), 'good');
    case 'end':
      return one(tell(lang, 'hop.ignored'), tell(lang, `hop.${step.why}`));
    case 'drop':
      return one(tell(lang, 'hop.dropped'), '', 'bad');
    case 'note':
      return one(tell(lang, 'hop.note'), tell(lang, `note.${step.what}`, step.values));
  }
}
function hookLines(hop: Hop, lang: Lang, changes: Line[]): Line[] {
  const { pass } = hop;
  if (!pass) return changes;
  const label = `${pass.table} ${pass.hook}`;
  const lines: Line[] = pass.rules.map((r) => ({ label: '', text: `${r.num}  ${r.text || `-A ${r.chain} … -j ${r.verdict}`}`, tone: 'rule' }));
  if (pass.rules.length === 0)
    lines.push({ label: '', text: `${tell(lang, 'hop.no-rule')}, ${tell(lang, 'hop.policy', { policy: pass.result })}`, tone: 'plain' });
  else if (pass.policy) lines.push({ label: '', text: tell(lang, 'hop.policy', { policy: pass.result }), tone: pass.result === 'ACCEPT' ? 'plain' : 'bad' });
  (lines[0] as Line).label = label;
  return [...lines, ...changes];
}
/** "destination 192.168.1.10:8080 ⇒ 172.17.0.2:80", "TTL 64 ⇒ 63". */
function changesOf(hop: Hop, what: string, lang: Lang, signs: Signs): string[] {
  const { before: b, after: a, changed } = hop;
  const ports = hasPorts(what);
  const out: string[] = [];
  const end = (key: 'field.src' | 'field.dst', from: string, to: string): number => out.push(`${tell(lang, key)} ${from} ${signs.becomes} ${to}`);
  if (changed.includes('src') || changed.includes('sport'))
    end('field.src', withPort(b.src, ports ? b.sport : undefined), withPort(a.src, ports ? a.sport : undefined));
  if (changed.includes('dst') || changed.includes('dport'))
    end('field.dst', withPort(b.dst, ports ? b.dport : undefined), withPort(a.dst, ports ? a.dport : undefined));
  if (changed.includes('ttl')) out.push(`${tell(lang, 'field.ttl')} ${b.ttl} ${signs.becomes} ${a.ttl}`);
  if (changed.includes('mark')) out.push(`${tell(lang, 'field.mark')} 0x${b.mark.toString(16)} ${signs.becomes} 0x${a.mark.toString(16)}`);
  if (hop.step.kind === 'tx' && (changed.includes('srcMac') || changed.includes('dstMac')))
    out.push(`${tell(lang, 'field.mac')} ${a.srcMac} ${signs.to} ${a.dstMac}`);
  return out;
}
