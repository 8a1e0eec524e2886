/** Where a command line of a lesson is typed. */

/** "laptop$ curl …" is typed on the laptop; a line that names no machine, on the host. */
export function splitPlace(line: string): { at: string; command: string } {
  const m = /^(host2?|laptop|router|www)\$ (.*)$/.exec(line);
  return m ? { at: m[1] as string, command: m[2] as string } : { at: 'host', command: line };
}
