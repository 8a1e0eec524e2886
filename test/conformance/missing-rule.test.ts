/** The comparison is no formality: an engine that forgets a single firewall rule is found out by the recordings. */
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { compare } from '../../scripts/conformance/compare.ts';
import { runModel } from '../../scripts/conformance/model.ts';
import { RECORDING_SETS, recordedScenarios, type RecordingSet } from '../../scripts/conformance/scenario.ts';
import type { Iptables } from '../../src/docker/firewall/firewaller.ts';
import type { RuleSpec } from '../../src/docker/firewall/rule.ts';

/** Rules that the engine is made to forget: none unless a test says so. */
const forget = vi.hoisted(() => ({ rule: (_table: string, _chain: string, _rule: RuleSpec): boolean => false }));

vi.mock('../../src/docker/firewall/v28.ts', async (original) => {
  const real = await original<typeof import('../../src/docker/firewall/v28.ts')>();
  const firewallV28: typeof real.firewallV28 = (ipt, options) => {
    const unlessForgotten =
      (write: Iptables['append']): Iptables['append'] =>
      (table, chain, rule) => {
        if (!forget.rule(table, chain, rule)) write(table, chain, rule);
      };
    return real.firewallV28({ ...ipt, append: unlessForgotten(ipt.append), insert: unlessForgotten(ipt.insert) }, options);
  };
  return { ...real, firewallV28 };
});

const dir = fileURLToPath(new URL('.', import.meta.url));
const agreeing = (name: string): number => {
  const found = recordedScenarios(dir, RECORDING_SETS[0] as RecordingSet, [name])[0] as ReturnType<typeof recordedScenarios>[number];
  return compare(found.recording.steps, runModel(found.scenario.lines, found.scenario.setup)).agree;
};

afterEach(() => {
  forget.rule = () => false;
});

test.each<[what: string, scenario: string, rule: typeof forget.rule]>([
  ['masquerading of a bridge network', '08-nat-outbound', (table, _, rule) => table === 'nat' && rule.target?.name === 'MASQUERADE'],
  ['the address translation of a published port', '09-port-mapping', (table, _, rule) => table === 'nat' && rule.target?.name === 'DNAT'],
  ['what may reach a published port', '09-port-mapping', (table, chain, rule) => table === 'filter' && chain === 'DOCKER' && rule.target?.name === 'ACCEPT'],
  ['the drop between two networks', '05-isolation-connect', (table, chain, rule) => table === 'filter' && chain === 'DOCKER' && rule.target?.name === 'DROP'],
  ['the way of replies', '08-nat-outbound', (table, chain) => table === 'filter' && chain === 'DOCKER-CT'],
])('without %s %s disagrees', (_, scenario, rule) => {
  const whole = agreeing(scenario);
  forget.rule = rule;
  expect(agreeing(scenario)).toBeLessThan(whole);
});
