/** May this process change the network? Containers run without CAP_NET_ADMIN unless they were given it. */
import { KernelError } from '../../../kernel/errors.ts';
import type { Ctx } from '../../command.ts';

export const mayAdmin = (ctx: Ctx): boolean => ctx.proc.uid === 0 && (ctx.proc.caps === undefined || ctx.proc.caps.includes('NET_ADMIN'));

/** ns_capable(net->user_ns, CAP_NET_ADMIN), as every changing netlink message and ioctl asks first. */
export function needAdmin(ctx: Ctx): void {
  if (!mayAdmin(ctx)) throw new KernelError('EPERM');
}

/** May it open raw and packet sockets (CAP_NET_RAW)? Containers have it unless it was taken from them. */
export const mayRaw = (ctx: Ctx): boolean => ctx.proc.uid === 0 && (ctx.proc.caps === undefined || ctx.proc.caps.includes('NET_RAW'));
