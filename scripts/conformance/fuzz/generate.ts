/** Random but sensible sessions: each command is chosen from the state that the commands before it left in the model. */
import { modelSession, modelStep } from '../model.ts';
import { parseScript, type ScriptLine } from '../../../src/cli/sh.ts';
import { MACHINES, type Setup, type Step } from '../scenario.ts';
import { Chooser } from './chooser.ts';
import { docker } from './docker.ts';
import { host } from './host.ts';
import { iproute } from './iproute.ts';
import { iptables } from './iptables.ts';
import { tools } from './tools.ts';
import { type View, viewOf } from './view.ts';

/** The parts of the grammar, and how often each is asked in a session of a theme. */
const THEMES: Readonly<Record<string, readonly (readonly [number, (s: { c: Chooser; view: View }) => string])[]>> = {
  docker: [
    [14, docker],
    [2, iptables],
    [3, host],
    [2, tools],
  ],
  firewall: [
    [6, docker],
    [10, iptables],
    [3, host],
    [3, tools],
  ],
  host: [
    [4, docker],
    [2, iptables],
    [7, host],
    [7, iproute],
    [5, tools],
  ],
};

/** The next command in a world, as a line of a scenario. A pure function of its arguments. */
export function nextCommand(c: Chooser, view: View, theme: string): ScriptLine {
  const text = c.weighted(THEMES[theme] ?? [[1, docker]])({ c, view });
  return parseScript(text, MACHINES)[0] as ScriptLine;
}

/** Themes that `--theme` may name. */
export const THEME_NAMES = Object.keys(THEMES);

export interface Session {
  setup: Setup;
  lines: ScriptLine[];
  /** What the model answered. */
  model: Step[];
}

/** A session of so many commands, from a seed: its commands and what the model answered to them. */
export function generate(seed: string, commands: number, theme?: string): Session {
  const c = new Chooser(seed);
  const setup: Setup = c.chance(85)
    ? {}
    : { dockerd: c.pick(['--icc=false', '--userland-proxy=false', '--bip=10.200.0.1/24', '--ip=127.0.0.1', '--iptables=false']) };
  const chosen = theme ?? c.pick(THEME_NAMES);
  const session = modelSession(setup);
  const lines: ScriptLine[] = [];
  const model: Step[] = [];
  for (let i = 0; i < commands; i++) {
    const next = nextCommand(c, viewOf(session), chosen);
    lines.push(next);
    model.push(modelStep(session, next));
  }
  return { setup, lines, model };
}
