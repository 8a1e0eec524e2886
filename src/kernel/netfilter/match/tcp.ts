import type { Match } from './index.ts';
import type { PortRange } from './common.ts';

/** libxt_tcp, xt_tcpudp.c: ports, flags and one option kind of a TCP header. `--syn` is flags mask 0x17 value 0x02. */
export interface TcpMatch extends Match {
  name: 'tcp';
  sports?: PortRange;
  dports?: PortRange;
  /** (flags & mask) === value. Bits: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32. */
  flags?: { mask: number; value: number; not?: true };
  /** A TCP option of this kind (1..255) is present. */
  option?: { kind: number; not?: true };
}
