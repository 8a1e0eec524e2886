/**
 * What a lesson shows besides its goals: are its quoted outputs outputs (their commands must succeed where they stand),
 * do its panes look at places that exist, and can its text be read in the time it names?
 */
import { Lab, type WorldMaker } from './lab.ts';
import { LANGS, type Lang, type LoadedLesson, runBlocks } from './load.ts';
import { probeOf } from './scratch.ts';
import type { PaneRequest } from './schema.ts';
import { type } from './typing.ts';

/** A fault of what is shown: `quote` is the command whose line in the prose is meant, otherwise lesson.yaml is meant. */
export interface ShownProblem {
  lang?: Lang;
  quote?: string;
  step?: string;
  reason: string;
}

/** Words a minute that a careful reader manages, and characters of Chinese. */
const PACE: Record<Lang, number> = { en: 130, zh: 260 };
/** Longest text of a step, in minutes of reading: more is a lecture. */
const STEP_MINUTES = 2;

/** Length of a text as its readers feel it: words, or Chinese characters (a word of Latin letters counts two). */
export function readingUnits(text: string, lang: Lang): number {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  if (lang === 'en') return prose.split(/\s+/).filter(Boolean).length;
  return (prose.match(/\p{Script=Han}/gu)?.length ?? 0) + 2 * (prose.match(/[A-Za-z0-9]+/g)?.length ?? 0);
}

/** Everything that is wrong with what the lesson shows; the lesson's solutions must work (checkLesson). */
export function checkShown(loaded: LoadedLesson, makeWorld: WorldMaker): ShownProblem[] {
  const problems: ShownProblem[] = [];
  const lab = new Lab(makeWorld, 'en', loaded);
  const quotes = (section: 'text' | 'done', step: string): void => {
    const seen = new Set<string>();
    for (const lang of LANGS)
      for (const block of runBlocks(loaded.prose[lang]?.steps[step]?.[section] ?? '')) {
        const [, at = 'host', command = ''] = /^(?:@(\S+) )?(.*)$/.exec(block) ?? [];
        const { exit, stdout, stderr } = probeOf(lab.session.k).run(at, command);
        if (exit !== 0 && !seen.has(`${lang} ${block}`))
          problems.push({
            lang,
            quote: command,
            reason: `step "${step}" quotes what "${command}" prints, but it fails: ${(stderr || stdout).trim().split('\n')[0] ?? exit}`,
          });
        seen.add(`${lang} ${block}`);
      }
  };
  for (const step of loaded.lesson.steps) {
    const least = (what: string, n: number, is: number): void => {
      if (loaded.kind === 'lesson' && is < n)
        problems.push({ step: step.id, reason: `step "${step.id}" has ${is} ${what}; ${n} ${n === 1 ? 'is' : 'are'} the least` });
    };
    least('lists of wrong answers', 2, step.wrong?.length ?? 0);
    least('hints of its own', 1, loaded.prose.en?.steps[step.id]?.hints.length ?? 0);
    const lost = (panes: readonly PaneRequest[] | undefined): string[] =>
      (panes ?? []).flatMap((p) => (typeof p === 'object' && p.at !== undefined && !exists(lab, p.at) ? [p.at] : []));
    const before = new Set(lost(step.panes ?? loaded.lesson.panes));
    quotes('text', step.id);
    for (const line of step.solution) type(lab, lab.fillAnswer(line));
    for (const at of lost(step.panes ?? loaded.lesson.panes))
      if (before.has(at))
        problems.push({
          step: step.id,
          reason: `step "${step.id}": a pane looks at "${at}", and there is no such place, neither before nor after the solution`,
        });
    quotes('done', step.id);
    lab.next();
  }
  for (const lang of LANGS) {
    const prose = loaded.prose[lang];
    if (!prose) continue;
    const minutes = (text: string): number => readingUnits(text, lang) / PACE[lang];
    let all = minutes(prose.intro) + minutes(prose.end);
    for (const [id, s] of Object.entries(prose.steps)) {
      const text = minutes(s.text);
      all +=
        text +
        minutes(s.done) +
        Object.values(s.goals).reduce((sum, g) => sum + minutes(g.text) + Object.values(g.choices).reduce((n, c) => n + minutes(c.text), 0), 0);
      if (text > STEP_MINUTES)
        problems.push({
          lang,
          step: id,
          reason: `step "${id}" begins with ${text.toFixed(1)} minutes of reading; ${STEP_MINUTES} are the most, so put a goal in between`,
        });
    }
    if (all > loaded.lesson.minutes)
      problems.push({
        lang,
        reason: `reading alone takes ${all.toFixed(1)} minutes, the lesson promises ${loaded.lesson.minutes} with all that is to be done`,
      });
  }
  return problems;
}

/** Is there such a place now, in which a pane could look? */
function exists(lab: Lab, at: string): boolean {
  const { config } = lab.session.k;
  if (config.machines[at]) return true;
  if (at.startsWith('netns:')) return config.machines.host?.netnsNames.some((n) => n.name === at.slice(6)) ?? false;
  return Object.values(config.engines).some((e) => Object.values(e.containers).some((c) => c.name === at));
}
