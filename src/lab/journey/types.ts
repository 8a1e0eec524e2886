/** The journey of one packet, ready to be shown: what `trace`, the journey pane and the lesson checks share. */
import type { DropReason, DropValues, HeaderView, Step } from '../../kernel/journey.ts';
import type { TableName } from '../../kernel/netfilter/types.ts';
import type { Place } from '../places.ts';
import type { Message } from '../text.ts';

export type HeaderField = keyof HeaderView;

/** A rule that matched. `text` is as `iptables -S` writes it; '' when the rule is gone since. */
export interface RuleHit {
  table: TableName;
  chain: string;
  /** Its number in the chain then, 1-based. */
  num: number;
  handle: number;
  /** Target's name, or the chain jumped to; '' for a rule that only counts. */
  verdict: string;
  text: string;
}
/** A base chain and the rules that matched in it and in the chains it led to. */
export interface HookPass {
  table: TableName;
  hook: string;
  rules: RuleHit[];
  result: 'ACCEPT' | 'DROP' | 'STOLEN';
  /** No rule decided: the base chain's policy did. */
  policy: boolean;
}

/** One line of a journey. */
export interface Hop {
  /** µs since the journey's first step. */
  at: number;
  place: Place;
  /** The device in whose hands the packet is; '' before the first. */
  dev: string;
  /** What happened; for `rule` and `hook` steps see `pass`. */
  step: Exclude<Step, { kind: 'rule' | 'hook' | 'copy' }> | { kind: 'hook' };
  pass?: HookPass;
  before: HeaderView;
  after: HeaderView;
  /** Fields of the header that this hop changed. */
  changed: HeaderField[];
}

export type Fate =
  | { kind: 'delivered'; place: Place; to: Extract<Step, { kind: 'deliver' }> }
  | { kind: 'dropped'; place: Place; reason: DropReason; values: DropValues; look?: string; rule?: RuleHit }
  /** Waits for an ARP answer. */
  | { kind: 'waiting'; place: Place; ip: number; dev: string }
  /** Not meant for whom it reached (an ARP request for somebody else). */
  | { kind: 'ignored'; place: Place }
  /** A fragment that was put together with the others. */
  | { kind: 'joined'; place: Place }
  /** The command ended before the packet arrived anywhere. */
  | { kind: 'underway'; place: Place };

/** A command that shows more, and the machine it is typed on. */
export interface Look {
  machine: string;
  /** The machine's name. */
  at: string;
  command: string;
}
/** A copy's own way: from where it was made to its end. */
export interface Branch {
  why: 'flood' | 'fragment' | 'tunnel';
  hops: Hop[];
  fate: Fate;
}
export interface Journey {
  /** 1-based, in the order the packets were made. */
  n: number;
  /** Kernel's id of the packet. */
  id: number;
  /** "TCP SYN", "ICMP echo request", "DNS web1 A?". */
  what: string;
  /** Virtual µs since the epoch. */
  at: number;
  /** µs since the first packet of the command. */
  since: number;
  header: HeaderView;
  /** ARP has addresses but no ports, and needs other words. */
  arp: boolean;
  hops: Hop[];
  fate: Fate;
  /** Why it died, beyond the reason in its fate. */
  causes: Message[];
  /** What the cause suggests to look at; else what the reason does. */
  look?: Look;
  /** Ways of further copies (flooding, fragments). */
  branches: Branch[];
  /** Number of the packet that caused this one (a reset, an ICMP error); of the packet inside this one. */
  answers?: number;
  carries?: number;
}
