/** Times as the API writes them. The model counts µs; the nanoseconds below that are 0. */

/** RFC 3339 with nanoseconds, trailing zeros cut, as Go's RFC3339Nano; Go's zero time for 0. */
export function rfc3339Nano(us: number): string {
  if (us === 0) return '0001-01-01T00:00:00Z';
  const seconds = Math.floor(us / 1e6);
  const fraction = String(us - seconds * 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction ? `.${fraction}` : ''}Z`;
}

/** docker/go-units HumanDuration: "Less than a second", "3 minutes", "About an hour" … `us` is a length of time. */
export function humanDuration(us: number): string {
  const seconds = Math.floor(us / 1e6);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.floor(seconds / 3600 + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(hours / 24 / 365)} years`;
}
