/** Every match that the tool can write, as one union discriminated by `name`. */
import type { AddrtypeMatch } from './addrtype.ts';
import type { AhMatch } from './ah.ts';
import type { BpfMatch } from './bpf.ts';
import type { CgroupMatch } from './cgroup.ts';
import type { ClusterMatch } from './cluster.ts';
import type { CommentMatch } from './comment.ts';
import type { ConnbytesMatch } from './connbytes.ts';
import type { ConnlabelMatch } from './connlabel.ts';
import type { ConnlimitMatch } from './connlimit.ts';
import type { ConnmarkMatch } from './connmark.ts';
import type { ConntrackMatch } from './conntrack.ts';
import type { CpuMatch } from './cpu.ts';
import type { DccpMatch } from './dccp.ts';
import type { DevgroupMatch } from './devgroup.ts';
import type { DscpMatch } from './dscp.ts';
import type { EcnMatch } from './ecn.ts';
import type { EspMatch } from './esp.ts';
import type { HashlimitMatch } from './hashlimit.ts';
import type { HelperMatch } from './helper.ts';
import type { IcmpMatch } from './icmp.ts';
import type { Icmp6Match } from './icmp6.ts';
import type { IpcompMatch } from './ipcomp.ts';
import type { IprangeMatch } from './iprange.ts';
import type { LengthMatch } from './length.ts';
import type { LimitMatch } from './limit.ts';
import type { MacMatch } from './mac.ts';
import type { MarkMatch } from './mark.ts';
import type { MultiportMatch } from './multiport.ts';
import type { NfacctMatch } from './nfacct.ts';
import type { OsfMatch } from './osf.ts';
import type { OwnerMatch } from './owner.ts';
import type { PhysdevMatch } from './physdev.ts';
import type { PkttypeMatch } from './pkttype.ts';
import type { PolicyMatch } from './policy.ts';
import type { QuotaMatch } from './quota.ts';
import type { RealmMatch } from './realm.ts';
import type { RecentMatch } from './recent.ts';
import type { RpfilterMatch } from './rpfilter.ts';
import type { SctpMatch } from './sctp.ts';
import type { SocketMatch } from './socket.ts';
import type { StateMatch } from './state.ts';
import type { StatisticMatch } from './statistic.ts';
import type { StringMatch } from './string.ts';
import type { TcpMatch } from './tcp.ts';
import type { TcpmssMatch } from './tcpmss.ts';
import type { TimeMatch } from './time.ts';
import type { TosMatch } from './tos.ts';
import type { TtlMatch } from './ttl.ts';
import type { U32Match } from './u32.ts';
import type { UdpMatch } from './udp.ts';

export type AnyMatch =
  | AddrtypeMatch
  | AhMatch
  | BpfMatch
  | CgroupMatch
  | ClusterMatch
  | CommentMatch
  | ConnbytesMatch
  | ConnlabelMatch
  | ConnlimitMatch
  | ConnmarkMatch
  | ConntrackMatch
  | CpuMatch
  | DccpMatch
  | DevgroupMatch
  | DscpMatch
  | EcnMatch
  | EspMatch
  | HashlimitMatch
  | HelperMatch
  | Icmp6Match
  | IcmpMatch
  | IpcompMatch
  | IprangeMatch
  | LengthMatch
  | LimitMatch
  | MacMatch
  | MarkMatch
  | MultiportMatch
  | NfacctMatch
  | OsfMatch
  | OwnerMatch
  | PhysdevMatch
  | PkttypeMatch
  | PolicyMatch
  | QuotaMatch
  | RealmMatch
  | RecentMatch
  | RpfilterMatch
  | SctpMatch
  | SocketMatch
  | StateMatch
  | StatisticMatch
  | StringMatch
  | TcpMatch
  | TcpmssMatch
  | TimeMatch
  | TosMatch
  | TtlMatch
  | U32Match
  | UdpMatch;
