/** Every target that the tool can write, as one union discriminated by `name`. */
import type { AuditTarget } from './audit.ts';
import type { ChecksumTarget } from './checksum.ts';
import type { ClassifyTarget } from './classify.ts';
import type { ConnmarkTarget } from './connmark.ts';
import type { ConnsecmarkTarget } from './connsecmark.ts';
import type { CtTarget } from './ct.ts';
import type { DnatTarget } from './dnat.ts';
import type { DscpTarget } from './dscp.ts';
import type { EcnTarget } from './ecn.ts';
import type { IdletimerTarget } from './idletimer.ts';
import type { LogTarget } from './log.ts';
import type { MarkTarget } from './mark.ts';
import type { MasqueradeTarget } from './masquerade.ts';
import type { NetmapTarget } from './netmap.ts';
import type { NflogTarget } from './nflog.ts';
import type { NfqueueTarget } from './nfqueue.ts';
import type { NotrackTarget } from './notrack.ts';
import type { RateestTarget } from './rateest.ts';
import type { RedirectTarget } from './redirect.ts';
import type { RejectTarget } from './reject.ts';
import type { SecmarkTarget } from './secmark.ts';
import type { SnatTarget } from './snat.ts';
import type { SynproxyTarget } from './synproxy.ts';
import type { TcpmssTarget } from './tcpmss.ts';
import type { TcpoptstripTarget } from './tcpoptstrip.ts';
import type { TeeTarget } from './tee.ts';
import type { TosTarget } from './tos.ts';
import type { TproxyTarget } from './tproxy.ts';
import type { TraceTarget } from './trace.ts';
import type { TtlTarget } from './ttl.ts';
import type { VerdictTarget, JumpTarget, GotoTarget } from './verdict.ts';

export type AnyTarget =
  | AuditTarget
  | ChecksumTarget
  | ClassifyTarget
  | ConnmarkTarget
  | ConnsecmarkTarget
  | CtTarget
  | DnatTarget
  | DscpTarget
  | EcnTarget
  | GotoTarget
  | IdletimerTarget
  | JumpTarget
  | LogTarget
  | MarkTarget
  | MasqueradeTarget
  | NetmapTarget
  | NflogTarget
  | NfqueueTarget
  | NotrackTarget
  | RateestTarget
  | RedirectTarget
  | RejectTarget
  | SecmarkTarget
  | SnatTarget
  | SynproxyTarget
  | TcpmssTarget
  | TcpoptstripTarget
  | TeeTarget
  | TosTarget
  | TproxyTarget
  | TraceTarget
  | TtlTarget
  | VerdictTarget;
