/**
 * Invariants on random sessions. Each property runs as many sessions as fit into its seconds, from a fixed seed:
 * VETHLAB_PROPERTY_SECONDS=600 VETHLAB_PROPERTY_SEED=$RANDOM npx vitest run test/properties
 * looks for longer and elsewhere. A find is shrunk to few commands.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { worldFaults } from '../../src/lab/world/faults.ts';
import { loadWorld, saveWorld } from '../../src/lab/worldFile.ts';
import { makeWorld } from '../../src/cli/world.ts';
import { Session } from '../../src/shell/session.ts';
import { crookedCounters, crookedReferences, dockerTraces, unfinished } from './facts.ts';
import { type Choice, TIMEOUT, commandOf, dockerOnly, mixed, newLab, parameters, textOf, transcript, type } from './sessions.ts';

/** Commands typed, and what was found so far, so that a find can be replayed. */
const say = (typed: readonly string[], found: readonly string[]): void => {
  if (found.length > 0) throw new Error(`${typed.join('\n')}\n=> ${found.slice(0, 5).join('\n=> ')}`);
};

test('no exception, a sound world after each command, and every packet ends', { timeout: TIMEOUT }, () => {
  fc.assert(
    fc.property(mixed(14), (choices: Choice[]) => {
      const lab = newLab();
      const typed: string[] = [];
      const events = choices.flatMap((each) => {
        const line = commandOf(lab.session, each);
        typed.push(`${line.at}$ ${line.cmd}`);
        const ran = type(lab, line);
        say(typed, worldFaults(lab.session.snapshot()));
        lab.session.k.journal.take();
        return ran.events;
      });
      // what waits for an answer of ARP waits three seconds
      lab.session.step(lab.session.k.now + 10e6);
      say(typed, unfinished([...events, ...lab.session.k.journal.take()], lab.session.k.config.netns));
      say(typed, [...crookedCounters(lab.session.snapshot()), ...crookedReferences(lab.session)]);
    }),
    parameters,
  );
});

test('a world survives JSON there and back, and the same seed gives the same bytes', { timeout: TIMEOUT }, () => {
  fc.assert(
    fc.property(mixed(10), (choices: Choice[]) => {
      const first = transcript(choices);
      expect(transcript(choices)).toBe(first);
      const text = first.slice(first.lastIndexOf('\n', first.length - 2) + 1);
      expect(saveWorld(loadWorld(text))).toBe(text);
    }),
    parameters,
  );
});

test('undo of everything returns each world to the byte, down to the first; redo comes back', { timeout: TIMEOUT }, () => {
  fc.assert(
    fc.property(mixed(10), (choices: Choice[]) => {
      const lab = newLab();
      const worlds: { typed: string; before: string; after: string }[] = [];
      for (const each of choices) {
        const line = commandOf(lab.session, each);
        const before = textOf(lab);
        if (type(lab, line).changed) worlds.push({ typed: line.cmd, before, after: textOf(lab) });
      }
      for (const { typed, before } of [...worlds].reverse()) {
        lab.undo();
        expect(textOf(lab), `undo of ${typed}`).toBe(before);
      }
      for (const { typed, after } of worlds) {
        lab.redo();
        expect(textOf(lab), `redo of ${typed}`).toBe(after);
      }
    }),
    parameters,
  );
});

test('nothing is left after docker rm -f of all and docker network prune', { timeout: TIMEOUT }, () => {
  const fresh = dockerTraces(new Session(makeWorld({ seed: '11' })));
  fc.assert(
    fc.property(dockerOnly(16), (choices: Choice[]) => {
      const lab = newLab();
      const typed = choices.map((each) => {
        const line = commandOf(lab.session, each);
        type(lab, line);
        return line.cmd;
      });
      // who may change the host's own network from inside a container leaves what he likes
      fc.pre(!typed.some((cmd) => /--net(work)? host/.test(cmd) && /NET_ADMIN|--privileged/.test(cmd)));
      // the shell's `-r` for nothing to remove; prune leaves what is only a configuration
      const kept = Object.values(lab.session.k.config.engines['host']?.networks ?? {}).filter((n) => n.configOnly);
      const cleaning = ['docker ps -aq | xargs -r docker rm -f', 'docker network prune -f', `echo ${kept.map((n) => n.name).join(' ')} | xargs -r docker network rm`];
      for (const cmd of cleaning) expect(type(lab, { at: 'host', cmd }).exit, cmd).toBe(0);
      lab.session.step(lab.session.k.now + 2e6);
      expect(dockerTraces(lab.session), typed.join('\n')).toEqual(fresh);
    }),
    parameters,
  );
});
