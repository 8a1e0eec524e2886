/** How the xtables tools fail: a text, and an exit status that names the kind of failure (xtables.h, xtables_exittype). */

export const EXIT = { OTHER: 1, PARAMETER: 2, VERSION: 3, RESOURCE: 4 } as const;
export type ExitKind = keyof typeof EXIT;

/** Program name, release and the input line of iptables-restore, as error texts show them. */
export interface Program { name: string; /** 0 on the command line */ line: number; /** Debian 12's release 1.8.9 */ old?: boolean }
export const versionText = (old: boolean | undefined): string => (old ? '1.8.9 (nf_tables)' : '1.8.13 (nf_tables)');

/** xtables_error(): the text is printed behind "iptables v1.8.13 (nf_tables): ". */
export class XtablesError extends Error {
  readonly kind: ExitKind;
  constructor(kind: ExitKind, text: string) {
    super(text);
    this.name = 'XtablesError';
    this.kind = kind;
  }
  get status(): number {
    return EXIT[this.kind];
  }
}
/** A mistake on the command line: exit status 2 and the hint to read the help. */
export const parameterProblem = (text: string): XtablesError => new XtablesError('PARAMETER', text);

/** Prints its own text without the version line, then the hint (getopt leftovers: "Bad argument `x'"). */
export class BareError extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'BareError';
  }
}

/** A failure of the rule set, told as nft_strerror does: "iptables: No chain/target/match by that name." Exit status 1. */
export class RulesetError extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'RulesetError';
  }
}

const tryHelp = (p: Program): string => `${p.line ? `Error occurred at line: ${p.line}\n` : ''}Try \`${p.name} -h' or '${p.name} --help' for more information.\n`;

/** What goes to stderr for an error, and the exit status; undefined for errors that aren't the tool's own. */
export function describeError(error: unknown, p: Program): { text: string; status: number } | undefined {
  if (error instanceof BareError) return { text: `${error.message ? `${error.message}\n` : ''}${tryHelp(p)}`, status: EXIT.PARAMETER };
  if (error instanceof RulesetError) return { text: `${p.name}: ${error.message}.\n`, status: EXIT.OTHER };
  if (!(error instanceof XtablesError)) return undefined;
  const head = `${p.name} v${versionText(p.old)}: ${error.message}\n`;
  if (error.kind === 'PARAMETER') return { text: head + tryHelp(p), status: error.status };
  if (error.kind === 'VERSION') return { text: `${head}Perhaps ${p.name} or your kernel needs to be upgraded.\n`, status: error.status };
  return { text: head, status: error.status };
}
