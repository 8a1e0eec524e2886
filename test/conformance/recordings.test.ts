/** The model against what real machines answered, as far as it got: see agree.json. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compare, describeDifference } from '../../scripts/conformance/compare.ts';
import { runModel } from '../../scripts/conformance/model.ts';
import { readAgreement } from '../../scripts/conformance/ratchet.ts';
import { RECORDING_SETS, recordedScenarios } from '../../scripts/conformance/scenario.ts';

const dir = fileURLToPath(new URL('.', import.meta.url));
const agreement = readAgreement(dir);

describe.each(RECORDING_SETS)('engine $engine', (set) => {
  test.each(recordedScenarios(dir, set).map((each) => ({ name: each.scenario.name, ...each })))(
    '$name agrees on no fewer steps than before',
    ({ name, scenario, recording }) => {
      const result = compare(recording.steps, runModel(scenario.lines, scenario.setup));
      const known = agreement[set.directory]?.[name];
      expect(known, `agree.json does not know ${name}: run "npm run conformance -- ${name} --update"`).toBeDefined();
      const report = result.differences.map((difference) => describeDifference(name, difference)).join('\n');
      expect(result.agree, `steps that differ:\n${report}`).toBeGreaterThanOrEqual(known as number);
    },
  );

  test('a scenario is what its recording ran', () => {
    for (const { scenario, recording } of recordedScenarios(dir, set)) {
      expect(recording.scenario).toBe(scenario.name);
      expect(recording.engine.startsWith(set.engine)).toBe(true);
      expect(recording.steps.map(({ at, cmd }) => ({ at, cmd }))).toEqual(scenario.lines);
    }
  });
});
