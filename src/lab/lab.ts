/**
 * A learner at work: one session, maybe with a lesson. Knows the step, the goals, hints, history of worlds, and the
 * words of the lab (hint, solution, undo …). The full screen and the plain program are both clients of it.
 */
import { type LastPackets, lastPackets } from './journey/last.ts';
import { installTracer } from './journey/tracer.ts';
import { LIMITS } from '../shell/runtime.ts';
import { Session } from '../shell/session.ts';
import type { Terminal } from '../shell/terminal.ts';
import { type GoalState, chosen, evaluate, isRight, openQuestion, rightAnswer } from './goals.ts';
import type { Lang, LoadedLesson } from './load.ts';
import { splitPlace } from './place.ts';
import type { LessonProgress } from './progress.ts';
import type { Prose, ProseStep } from './prose.ts';
import { repairScore } from './repair.ts';
import type { Goal, Step } from './schema.ts';
import type { Shelf } from './shelf.ts';
import { fillRunBlocks } from './runBlocks.ts';
import { LESSON_LIMITS, probeOf } from './scratch.ts';
import { type Message, message, say } from './text.ts';
import { whyWrong } from './wrongAnswer.ts';
import { type Script, ORIGIN, append, scriptLine, scriptOf, withScript } from './script.ts';
import { type LabWorld, Timeline, differs } from './timeline.ts';
import { type WordResult, labWord } from './words/index.ts';

/** A command under way: as it was typed, and the world before it. */
export interface PendingCommand {
  readonly command: string;
  /** The line of a script that does the same. */
  readonly line: string;
  before: LabWorld;
}
export { splitPlace } from './place.ts';
/** µs that packets have to arrive when the command that sent them has ended. */
const SETTLE = 5_000;

/** Makes the world a lesson starts in. */
export type WorldMaker = (options: { dockerd?: string | undefined; hosts?: 1 | 2 | undefined }) => LabWorld;

export class Lab {
  session: Session;
  lang: Lang;
  readonly loaded: LoadedLesson | undefined;
  stepIndex = 0;
  goals: GoalState[] = [];
  finished = false;
  hintsUsed = 0;
  commandsTyped = 0;
  /** Where worlds are kept by name, if there is such a place. */
  shelf: Shelf | undefined;
  /** Columns that the lab's own sentences may take. */
  columns = 76;
  /** Rungs of help shown for the current step. */
  rung = 0;
  private solutionAt = 0;
  private answered = new Set<string>();
  /** Outputs quoted in the step's text, taken when they were first shown. */
  private quoted = new Map<string, string>();
  private stepStart: LabWorld;
  readonly timeline = new Timeline();
  /** How the present world came to be. */
  private script: Script;
  /** Commands under way, one a terminal at most. */
  private readonly pending = new Set<PendingCommand>();
  private latest: PendingCommand | undefined;
  /** What packets met during the last command that sent any. */
  packets: LastPackets | undefined;

  constructor(makeWorld: WorldMaker, lang: Lang, loaded?: LoadedLesson, saved?: LessonProgress) {
    this.lang = lang;
    this.loaded = loaded;
    const world = makeWorld({ dockerd: loaded?.lesson.dockerd, hosts: loaded?.lesson.hosts });
    this.session = new Session(world);
    installTracer(this.session, () => this.lang);
    this.script = scriptOf(world) ?? { origin: ORIGIN };
    if (loaded) {
      for (const line of loaded.lesson.setup ?? []) this.runQuietly(line);
      const begun = saved && !saved.done ? Math.min(saved.step, loaded.lesson.steps.length - 1) : 0;
      for (let i = 0; i < begun; i++) this.playStep(i);
      this.stepIndex = begun;
      if (saved && !saved.done) {
        this.hintsUsed = saved.hints;
        this.commandsTyped = saved.commands;
      }
      this.enterStep();
    }
    this.stepStart = this.moment();
    this.evaluate();
  }

  // ---- the lesson ----------------------------------------------------------------------------------------------

  get step(): Step | undefined {
    return this.loaded?.lesson.steps[this.stepIndex];
  }
  get prose(): Prose | undefined {
    return this.loaded && (this.loaded.prose[this.lang] ?? this.loaded.prose.en);
  }
  get stepProse(): ProseStep | undefined {
    return this.step && this.prose?.steps[this.step.id];
  }
  /** The step's text, its `run` blocks filled with what the model printed when the step was first shown. */
  get stepText(): string {
    return this.filled('text', this.stepProse?.text ?? '');
  }
  /** What to take along from the step, its `run` blocks filled when the goals were met. */
  get doneText(): string {
    return this.filled('done', this.stepProse?.done ?? '');
  }
  private filled(section: string, text: string): string {
    return fillRunBlocks(text, (at, command, n) => {
      const key = `${section} ${n}`;
      const known = this.quoted.get(key);
      if (known !== undefined) return known;
      const { stdout, stderr } = probeOf(this.session.k).run(at, command);
      this.quoted.set(key, stdout + stderr);
      return stdout + stderr;
    });
  }
  get stepDone(): boolean {
    return this.goals.length > 0 && this.goals.every((g) => g.done);
  }
  text(m: Message): string {
    return say(this.lang, m);
  }

  private runQuietly(line: string): void {
    const { at, command } = splitPlace(line);
    const { rt } = this.session;
    rt.limits = LESSON_LIMITS;
    this.session.run(command, { at });
    rt.limits = LIMITS;
    this.session.k.advance(600_000);
    this.script = append(this.script, line);
  }
  /** Bring a finished step's outcome about again, when a lesson is resumed. */
  private playStep(index: number): void {
    const step = this.loaded?.lesson.steps[index];
    for (const line of [...(step?.setup ?? []), ...(step?.solution ?? [])]) if (!line.startsWith('answer ')) this.runQuietly(line);
  }
  private enterStep(): void {
    for (const line of this.step?.setup ?? []) this.runQuietly(line);
    this.rung = 0;
    this.solutionAt = 0;
    this.answered = new Set();
    this.quoted = new Map();
    this.stepStart = this.moment();
  }
  /** Look at the goals again; true when one that was open is now done. */
  evaluate(): boolean {
    const { step } = this;
    if (!step) return false;
    const before = this.goals;
    this.goals = evaluate(probeOf(this.session.k), step, this.answered);
    return this.goals.some((g, i) => g.done && !before[i]?.done);
  }
  /** State to keep. */
  get progress(): LessonProgress {
    const { score } = this;
    return {
      step: this.stepIndex,
      done: this.finished,
      hints: this.hintsUsed,
      commands: this.commandsTyped,
      answered: [],
      ...(score !== undefined && this.finished && { score }),
    };
  }
  /** Points for a repair as it stands; undefined in a lesson. */
  get score(): number | undefined {
    return this.loaded?.kind === 'repair' ? repairScore(this.hintsUsed, this.commandsTyped, this.loaded.lesson.par) : undefined;
  }

  // ---- commands ------------------------------------------------------------------------------------------------

  /** A command line is about to run in a terminal (one on the host, unless it is given); what comes back is given to `commandEnded`. */
  commandStarts(command: string, terminal?: Terminal): PendingCommand {
    this.commandsTyped++;
    const pending = { command, line: terminal ? scriptLine(this.session, terminal, command) : command, before: this.moment() };
    // the packets of what still runs in another terminal are not this command's
    if (this.pending.size === 0) this.session.k.journal.take();
    this.pending.add(pending);
    this.latest = pending;
    return pending;
  }
  /** It has ended (the prompt is back). True when it changed the world. */
  commandEnded(pending: PendingCommand | undefined = this.latest): boolean {
    if (!pending || !this.pending.delete(pending)) return false;
    const { command, line, before } = pending;
    if (this.session.k.journal.size > 0) {
      this.session.step(this.session.k.now + SETTLE); // what is under way still arrives
      this.packets = lastPackets(this.session.k, command, before.config);
    }
    const now = this.session.snapshot();
    const changed = differs(before, now);
    if (changed) {
      this.script = append(this.script, line);
      const after = this.moment();
      this.timeline.record({ command, before, after });
      // what still runs in another terminal did not do this
      for (const other of this.pending) other.before = after;
    }
    this.evaluate();
    return changed;
  }

  /** Do a word of the lab; undefined when the line begins with none. */
  word(line: string): WordResult | undefined {
    const [, name = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(line) ?? [];
    return labWord(name)?.run(this, rest);
  }
  /** What each open goal lacks now, a line each. */
  missingText(): string {
    this.evaluate();
    const open = this.goals.flatMap((g) => (g.missing ? [this.text(g.missing)] : []));
    return open.length > 0 ? open.join('\n') : this.text(message('hint.none-missing'));
  }

  /** The first rung says what is missing, the lesson's own say where to look, the last gives the command. */
  hint(): { text: string; put?: string } {
    this.evaluate();
    const open = this.goals.find((g) => !g.done);
    if (!open?.missing) return { text: this.text(message('hint.none-missing')) };
    this.hintsUsed++;
    const own = this.stepProse?.hints ?? [];
    const rung = this.rung++;
    const question = open.kind === 'check' ? undefined : this.stepProse?.goals[open.id]?.text;
    if (rung === 0) return { text: this.text(question ? message('hint.question', { question }) : message('hint.missing', { what: this.text(open.missing) })) };
    if (rung <= own.length) return { text: own[rung - 1] as string };
    return this.solutionLine();
  }
  /** Puts the solution's next command on the prompt; in a repair shop that is a hint too. */
  solution(): { text: string; put?: string } {
    if (this.loaded?.kind === 'repair' && !this.stepDone) this.hintsUsed++;
    return this.solutionLine();
  }
  private solutionLine(): { text: string; put?: string } {
    const { step } = this;
    const line = step?.solution[this.solutionAt % Math.max(1, step.solution.length)];
    if (!step || line === undefined) return { text: this.text(message('hint.none-missing')) };
    this.solutionAt++;
    const put = this.fillAnswer(line);
    return { text: this.text(message('hint.solution', { command: put })), put };
  }
  /** `answer goal-id` in a solution stands for the computed answer. */
  fillAnswer(line: string): string {
    const id = /^answer ([a-z][a-z0-9-]*)$/.exec(line)?.[1];
    const goal = id && this.step?.goals.find((g) => g.id === id);
    if (!goal) return line;
    const right = rightAnswer(probeOf(this.session.k), goal) ?? '';
    return `answer ${'choice' in goal ? goal.choice.options.indexOf(right) + 1 : right}`;
  }
  private wrongAnswer(goal: Goal, right: string, typed: string): Message {
    const why = whyWrong(this.session.k.config, goal, right, typed);
    return why ? message('goal.answer-wrong-why', { text: typed, why: this.text(why) }) : message('goal.answer-wrong', { text: typed });
  }
  answer(typed: string): string {
    const { step } = this;
    const goal = step && openQuestion(step, this.goals);
    if (!step || !goal) return this.text(message('goal.no-question'));
    if (typed === '') return this.text(message('choice' in goal ? 'goal.choice' : 'goal.answer'));
    const right = rightAnswer(probeOf(this.session.k), goal) ?? '';
    const option = 'choice' in goal ? chosen(goal, typed) : undefined;
    const why = option ? (this.stepProse?.goals[goal.id]?.choices[option]?.why ?? '') : '';
    if (!isRight(goal, right, typed))
      return this.text(
        'choice' in goal ? message('goal.choice-wrong', { why: why || this.text(message('goal.choice')) }) : this.wrongAnswer(goal, right, typed),
      );
    this.answered.add(goal.id);
    this.evaluate();
    return this.text(message('goal.right', { why })).trim();
  }
  /** On to the next step, if this one is done; after the last, the lesson is finished. */
  next(): string {
    this.evaluate();
    const open = this.goals.find((g) => !g.done);
    if (open?.missing) return this.text(message('lab.not-yet', { what: this.text(open.missing) }));
    const steps = this.loaded?.lesson.steps ?? [];
    if (this.stepIndex + 1 >= steps.length) {
      this.finished = steps.length > 0;
      return this.finished ? this.summary() : this.text(message('goal.no-question'));
    }
    this.stepIndex++;
    this.enterStep();
    this.evaluate();
    return this.where;
  }
  /** "step 2 of 7"; a repair shop has no steps, and says that it is one. */
  get where(): string {
    if (this.loaded?.kind === 'repair') return this.text(message('repair.shop'));
    return this.text(message('lab.step', { n: this.stepIndex + 1, all: this.loaded?.lesson.steps.length ?? 0 }));
  }
  /** What is said when the goals of a step are met. */
  get doneLine(): string {
    return this.text(message(this.loaded?.kind === 'repair' ? 'repair.mended' : 'lab.step-done'));
  }
  summary(): string {
    const values = { title: this.prose?.title ?? '', commands: this.commandsTyped, hints: this.hintsUsed };
    const { score } = this;
    return this.text(score === undefined ? message('lab.summary', values) : message('repair.summary', { ...values, score }));
  }

  /** The world as it is, with how it came to be. */
  moment(): LabWorld {
    return withScript(this.session.snapshot(), this.script);
  }
  /** Another world takes the place of this one: what was under way in terminals is gone with it. */
  private put(world: LabWorld): void {
    this.pending.clear();
    this.session.restore(world);
    this.script = scriptOf(world) ?? this.script;
  }

  /** The lab as it looks at another moment: for looking only. */
  lookingAt(world: LabWorld): Lab {
    const session = new Session(world);
    session.k.journal.on = false;
    return Object.create(this, { session: { value: session } }) as Lab;
  }

  // ---- time travel -----------------------------------------------------------------------------------------------

  undo(): string {
    const change = this.timeline.undo();
    if (!change) return this.text(message('lab.nothing-to-undo'));
    this.put(change.before);
    this.evaluate();
    return this.text(message('lab.undone', { command: change.command }));
  }
  redo(): string {
    const change = this.timeline.redo();
    if (!change) return this.text(message('lab.nothing-to-redo'));
    this.put(change.after);
    this.evaluate();
    return this.text(message('lab.redone', { command: change.command }));
  }
  /** Start again from moment `index` of the timeline. */
  goTo(index: number): string {
    const world = this.timeline.goTo(index);
    if (world) this.put(world);
    this.evaluate();
    return this.text(message('lab.went', { n: index }));
  }
  /** Put a world in place as if a command had made it, so that undo brings the present one back. */
  replaceWorld(command: string, world: LabWorld): void {
    const before = this.moment();
    this.put(world);
    this.timeline.record({ command, before, after: world });
    this.evaluate();
  }
  /** The step as it began; can itself be undone. */
  reset(): string {
    this.answered = new Set();
    this.rung = 0;
    this.solutionAt = 0;
    this.replaceWorld('reset', this.stepStart);
    return this.text(message('lab.reset'));
  }
}
