/**
 * A lesson on paper: played from beginning to end by its own solution, with what the model printed, so that a handout
 * can't show what the lab wouldn't.
 */
import { Lab, type WorldMaker, splitPlace } from './lab.ts';
import type { Lang, LoadedLesson } from './load.ts';
import type { LabWorld } from './timeline.ts';

/** Virtual µs that pass after a command, as a person takes them before typing the next one. */
const PAUSE = 700_000;

export interface HandoutCommand {
  /** host, laptop, … */
  at: string;
  /** As on screen: `root@docker-host:~#`. */
  prompt: string;
  command: string;
  /** What it printed; '' for the answer to a question. */
  output: string;
}
export interface HandoutGoal {
  text: string;
  /** Options of a question, in order; `why` explains the option. */
  choices: { text: string; why: string; right: boolean }[];
}
export interface HandoutStep {
  title: string;
  text: string;
  goals: HandoutGoal[];
  hints: string[];
  commands: HandoutCommand[];
  /** What to take along. */
  done: string;
  /** The world when the step is done. */
  world: LabWorld;
}
export interface Handout {
  title: string;
  lang: Lang;
  minutes: number;
  intro: string;
  steps: HandoutStep[];
  end: string;
}

/** Play the lesson; texts are the lesson's Markdown with its quoted outputs filled in. */
export function handoutOf(loaded: LoadedLesson, makeWorld: WorldMaker, lang: Lang): Handout {
  const lab = new Lab(makeWorld, lang, loaded);
  const prose = loaded.prose[lang] ?? loaded.prose.en;
  const steps: HandoutStep[] = [];
  for (const step of loaded.lesson.steps) {
    const words = prose?.steps[step.id];
    const goals = step.goals.map((goal): HandoutGoal => {
      const said = words?.goals[goal.id];
      const options = 'choice' in goal ? goal.choice.options : [];
      return {
        text: said?.text ?? goal.id,
        choices: options.map((o) => ({
          text: said?.choices[o]?.text ?? o,
          why: said?.choices[o]?.why ?? '',
          right: 'choice' in goal && goal.choice.right === o,
        })),
      };
    });
    const text = lab.stepText;
    const commands = step.solution.map((line) => play(lab, lab.fillAnswer(line)));
    steps.push({ title: words?.title ?? step.id, text, goals, hints: words?.hints ?? [], commands, done: lab.doneText, world: lab.moment() });
    lab.next();
  }
  return { title: prose?.title ?? loaded.lesson.id, lang, minutes: loaded.lesson.minutes, intro: prose?.intro ?? '', steps, end: prose?.end ?? '' };
}

function play(lab: Lab, line: string): HandoutCommand {
  const { at, command } = splitPlace(line);
  const prompt = `root@${lab.session.k.config.machines[at]?.hostname ?? at}:~#`;
  const said = lab.word(line);
  if (said) return { at, prompt, command: line, output: '' };
  lab.commandStarts(line);
  const { stdout, stderr } = lab.session.run(command, { at });
  lab.session.k.advance(PAUSE);
  lab.commandEnded();
  return { at, prompt, command, output: stdout + stderr };
}
