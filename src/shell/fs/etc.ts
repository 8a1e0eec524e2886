/** /etc/services and /etc/protocols. */
import { PROTOCOL_NAMES, SERVICE_NAMES } from '../../text/netdb.ts';

const pad = (name: string): string => `${name}${'\t'.repeat(Math.max(1, 2 - Math.floor(name.length / 8)))}`;

export const SERVICES = `${SERVICE_NAMES.map((s) => [`${pad(s.name)}${s.port}/${s.proto}`, ...(s.aliases.length > 0 ? [s.aliases.join(' ')] : [])].join('\t\t')).join('\n')}\n`;
export const PROTOCOLS = `${PROTOCOL_NAMES.map((p) => [p.name, p.number, ...p.aliases].join('\t')).join('\n')}\n`;
