/**
 * Errors as the kernel gives them: an errno name, and where rtnetlink gives one, an extended
 * acknowledgement text (`Error: Nexthop has invalid gateway.`). Tools turn them into their own words.
 */
export type Errno =
  | 'EPERM'
  | 'ENOENT'
  | 'ESRCH'
  | 'EINTR'
  | 'EIO'
  | 'ENOTTY'
  | 'ENXIO'
  | 'EAGAIN'
  | 'ENOMEM'
  | 'EACCES'
  | 'EBUSY'
  | 'EEXIST'
  | 'EXDEV'
  | 'ENODEV'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'EINVAL'
  | 'ENOSPC'
  | 'EPIPE'
  | 'ERANGE'
  | 'ELOOP'
  | 'ENAMETOOLONG'
  | 'ENODATA'
  | 'EOPNOTSUPP'
  | 'EPROTONOSUPPORT'
  | 'EAFNOSUPPORT'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'ENETDOWN'
  | 'ENETUNREACH'
  | 'ECONNRESET'
  | 'ECONNABORTED'
  | 'ENOBUFS'
  | 'EISCONN'
  | 'ENOTCONN'
  | 'ETIMEDOUT'
  | 'ECONNREFUSED'
  | 'EHOSTUNREACH'
  | 'EALREADY'
  | 'EINPROGRESS'
  | 'EMSGSIZE'
  | 'EDESTADDRREQ'
  | 'ENOPROTOOPT'
  | 'EMLINK'
  | 'ENOTEMPTY'
  | 'EROFS';

/** errno texts of strerror(3), glibc. */
export const STRERROR: Record<Errno, string> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  ESRCH: 'No such process',
  EINTR: 'Interrupted system call',
  EIO: 'Input/output error',
  ENOTTY: 'Inappropriate ioctl for device',
  ENXIO: 'No such device or address',
  EAGAIN: 'Resource temporarily unavailable',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EXDEV: 'Invalid cross-device link',
  ENODEV: 'No such device',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  ENOSPC: 'No space left on device',
  EPIPE: 'Broken pipe',
  ERANGE: 'Numerical result out of range',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  ENODATA: 'No data available',
  EOPNOTSUPP: 'Operation not supported',
  EPROTONOSUPPORT: 'Protocol not supported',
  EAFNOSUPPORT: 'Address family not supported by protocol',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETDOWN: 'Network is down',
  ENETUNREACH: 'Network is unreachable',
  ECONNRESET: 'Connection reset by peer',
  ECONNABORTED: 'Software caused connection abort',
  ENOBUFS: 'No buffer space available',
  EISCONN: 'Transport endpoint is already connected',
  ENOTCONN: 'Transport endpoint is not connected',
  ETIMEDOUT: 'Connection timed out',
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  EALREADY: 'Operation already in progress',
  EINPROGRESS: 'Operation now in progress',
  EMSGSIZE: 'Message too long',
  EDESTADDRREQ: 'Destination address required',
  ENOPROTOOPT: 'Protocol not available',
  EROFS: 'Read-only file system',
  EMLINK: 'Too many links',
  ENOTEMPTY: 'Directory not empty',
};

/** A failed system call. `extack` is the kernel's netlink extended ack text, without its full stop when it has none. */
export class KernelError extends Error {
  readonly errno: Errno;
  readonly extack: string | undefined;
  constructor(errno: Errno, extack?: string) {
    super(extack ?? STRERROR[errno]);
    this.name = 'KernelError';
    this.errno = errno;
    this.extack = extack;
  }
  /** strerror(errno). */
  get text(): string {
    return STRERROR[this.errno];
  }
}
