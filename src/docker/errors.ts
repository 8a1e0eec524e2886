/**
 * An error response of the daemon: HTTP status and the message that clients print behind
 * `Error response from daemon: `. Statuses follow the API: 400 bad parameter, 403 forbidden, 404 no such object,
 * 409 conflict, 304 not modified (already started or stopped), 500 server error, 501 not implemented, 503 not a swarm node.
 */
export class DockerError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'DockerError';
    this.status = status;
  }
}
/** What a real daemon would do and this model does not: `what` names it, without "is not modelled". */
export class NotModelled extends Error {
  readonly what: string;
  constructor(what: string) {
    super(`${what} is not modelled`);
    this.name = 'NotModelled';
    this.what = what;
  }
}
export const notFound = (message: string): DockerError => new DockerError(404, message);
export const invalid = (message: string): DockerError => new DockerError(400, message);
export const conflict = (message: string): DockerError => new DockerError(409, message);
export const forbidden = (message: string): DockerError => new DockerError(403, message);
export const serverError = (message: string): DockerError => new DockerError(500, message);

/** Several validation errors as Go's errors.Join of moby's multierror prints them: one on its own line, more as a list. */
export function joinErrors(messages: readonly string[]): string {
  return messages.length === 1 ? (messages[0] as string) : messages.map((m) => `* ${m}`).join('\n');
}
