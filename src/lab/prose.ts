/**
 * A lesson's words in one language: a Markdown file with a fixed skeleton, so that two languages can be held against
 * each other.
 *
 *     # Title of the lesson
 *     One paragraph or more: what it is about.
 *     ## step-id: Title of the step
 *     Text of the step. A fenced block whose info string is `run COMMAND` or `run@laptop COMMAND` is filled with what
 *     the model prints for it at that moment.
 *     ### goal goal-id
 *     What to do, naming everything that must be used.
 *     #### choice option-key
 *     Text of the option. After a line `>`: why it is right or wrong.
 *     ### hint
 *     One rung; several rungs are several sections.
 *     ### done
 *     Shown when the step's goals are met: what to take along.
 *     ## end
 *     Shown at the end.
 */

export interface ProseGoal {
  text: string;
  choices: Record<string, { text: string; why: string }>;
  line: number;
}
export interface ProseStep {
  id: string;
  title: string;
  text: string;
  goals: Record<string, ProseGoal>;
  hints: string[];
  done: string;
  line: number;
}
export interface Prose {
  title: string;
  intro: string;
  steps: Record<string, ProseStep>;
  end: string;
  order: string[];
}

/** A fault in a lesson's files. `line` and `column` count from 1. */
export interface LessonFault {
  file: string;
  line: number;
  column: number;
  reason: string;
}

/** Read a prose file. Faults name the line; the Prose holds what could be read. */
export function parseProse(text: string, file: string): { prose: Prose; faults: LessonFault[] } {
  const prose: Prose = { title: '', intro: '', steps: {}, end: '', order: [] };
  const faults: LessonFault[] = [];
  const fault = (line: number, reason: string): void => {
    faults.push({ file, line, column: 1, reason });
  };
  let step: ProseStep | undefined;
  let put: (line: string) => void = (line) => {
    if (line.trim()) fault(1, 'the file must begin with "# Title of the lesson"');
  };
  let fenced = false;
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  const take = (line: string, no: number): void => {
    if (/^\s*```/.test(line)) fenced = !fenced;
    const head = fenced ? null : /^(#{1,4}) +(.*?)\s*$/.exec(line);
    if (!head) return put(line);
    const [, marks = '', title = ''] = head;
    if (marks === '#') {
      prose.title = title;
      put = (l) => {
        prose.intro += `${l}\n`;
      };
    } else if (marks === '##') {
      if (title === 'end') {
        step = undefined;
        put = (l) => {
          prose.end += `${l}\n`;
        };
        return;
      }
      const m = /^([a-z][a-z0-9-]*)\s*[:：]\s*(.+)$/.exec(title);
      if (!m) return fault(no, `"## ${title}" must be "## step-id: Title of the step" or "## end"`);
      const id = m[1] as string;
      if (prose.steps[id]) fault(no, `step "${id}" stands here for the second time`);
      const fresh: ProseStep = { id, title: m[2] as string, text: '', goals: {}, hints: [], done: '', line: no };
      step = prose.steps[id] = fresh;
      prose.order.push(id);
      put = (l) => {
        fresh.text += `${l}\n`;
      };
    } else if (!step) fault(no, `"${line}" belongs under a "## step-id: …" heading`);
    else if (marks === '###') put = section(step, title, no, fault);
    else put = choice(step, title, no, fault);
  };
  for (const [i, line] of lines.entries()) take(line, i + 1);
  const trimAll = (s: ProseStep): void => {
    s.text = s.text.trim();
    s.done = s.done.trim();
    s.hints = s.hints.map((h) => h.trim());
    for (const g of Object.values(s.goals)) {
      g.text = g.text.trim();
      for (const c of Object.values(g.choices)) Object.assign(c, splitWhy(c.text));
    }
  };
  for (const s of Object.values(prose.steps)) trimAll(s);
  prose.intro = prose.intro.trim();
  prose.end = prose.end.trim();
  if (!prose.title) fault(1, 'the file has no "# Title of the lesson"');
  return { prose, faults };
}

type Put = (line: string) => void;
function section(step: ProseStep, title: string, no: number, fault: (line: number, reason: string) => void): Put {
  const goal = /^goal +([a-z][a-z0-9-]*)$/.exec(title);
  if (goal) {
    const g: ProseGoal = { text: '', choices: {}, line: no };
    step.goals[goal[1] as string] = g;
    return (l) => {
      g.text += `${l}\n`;
    };
  }
  if (title === 'hint') {
    const at = step.hints.push('') - 1;
    return (l) => {
      step.hints[at] += `${l}\n`;
    };
  }
  if (title === 'done')
    return (l) => {
      step.done += `${l}\n`;
    };
  fault(no, `"### ${title}" must be "### goal goal-id", "### hint" or "### done"`);
  return () => {};
}
function choice(step: ProseStep, title: string, no: number, fault: (line: number, reason: string) => void): Put {
  const m = /^choice +([a-z][a-z0-9-]*)$/.exec(title);
  const goal = Object.values(step.goals).at(-1);
  if (!m || !goal) {
    fault(no, `"#### ${title}" must be "#### choice option-key" under a "### goal"`);
    return () => {};
  }
  const c = { text: '', why: '' };
  goal.choices[m[1] as string] = c;
  return (l) => {
    c.text += `${l}\n`;
  };
}
/** Lines that start with ">" say why. */
export function splitWhy(text: string): { text: string; why: string } {
  const lines = text.trim().split('\n');
  return {
    text: lines
      .filter((l) => !l.startsWith('>'))
      .join('\n')
      .trim(),
    why: lines
      .filter((l) => l.startsWith('>'))
      .map((l) => l.replace(/^> ?/, ''))
      .join('\n')
      .trim(),
  };
}
