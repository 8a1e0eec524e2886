/**
 * A lesson line by line: text goes out, lines come in, the cursor never moves back. For screen readers, logs, and
 * terminals that can do no more. It is a client of the same Lab as the full screen.
 */
import { type Lab, splitPlace } from '../../lab/lab.ts';
import type { Lang } from '../../lab/load.ts';
import { type Message, type MessageKey, message } from '../../lab/text.ts';
import type { WordResult } from '../../lab/words/index.ts';
import { didYouMean } from '../../lab/didYouMean.ts';
import { LAB_WORDS, labWord } from '../../lab/words/index.ts';
import type { Terminal } from '../../shell/terminal.ts';
import { wrap } from '../../text/wrap.ts';
import { markdownText } from '../../text/markdown.ts';

/** Virtual seconds that a command may run when nobody is there to press Ctrl-C. */
const LIMIT_SECONDS = 60;
/** Virtual µs per slice of work, and events in it at most. */
const SLICE_US = 20_000;
const SLICE_EVENTS = 20_000;
/** Characters of a command's output that are kept for remarks. */
const MAX_PRINTED = 4000;

export interface PlainOptions {
  lab: Lab;
  /** Columns that text is wrapped to. */
  width: number;
  /** Takes every piece of output. */
  write(text: string): void;
  /** Lines that come from a file are shown behind the prompt; a terminal has echoed them itself. */
  echo: boolean;
  /** Writes a file that a word of the lab gives away; the sentence to say. */
  writeFile?(file: NonNullable<WordResult['file']>): Message;
  /** Called when there is something to keep. */
  keep(): void;
  /**
   * Lets real time pass between two slices of virtual time (µs), so that output comes at its own pace. Without it a
   * command runs to its end at once.
   */
  wait?(us: number): Promise<void>;
}

export class PlainPlayer {
  private readonly options: PlainOptions;
  private readonly terminals = new Map<string, Terminal>();
  private at = 'host';
  /** Ids of the goals that were told to be done. */
  private told = new Set<string>();
  private column = 0;
  /** Output that was not written yet: its last line may be the prompt, which is written when its turn comes. */
  private held = '';
  /** What the command under way has printed, for the lab's remarks on it. */
  private printed = '';
  ended = false;

  constructor(options: PlainOptions) {
    this.options = options;
    this.terminal();
  }

  private get lab(): Lab {
    return this.options.lab;
  }
  private text(key: MessageKey, values?: Record<string, string | number>): string {
    return this.lab.text(message(key, values));
  }
  private write(text: string): void {
    const at = text.lastIndexOf('\n');
    this.column = at < 0 ? this.column + text.length : text.length - at - 1;
    this.options.write(text);
  }
  /** Whole lines, on a line of their own. */
  private tell(text: string): void {
    if (this.column > 0) this.write('\n');
    this.write(`${text}\n`);
  }
  private terminal(): Terminal {
    const known = this.terminals.get(this.at);
    if (known) return known;
    const fresh = this.lab.session.openTerminal({ at: this.at, columns: this.options.width, rows: 24 });
    this.terminals.set(this.at, fresh);
    this.lab.session.step(this.lab.session.k.now + 2_000);
    fresh.onOutput = (text) => {
      this.held += text;
      this.printed = (this.printed + text).slice(-MAX_PRINTED);
    };
    return fresh;
  }

  // ---- telling -----------------------------------------------------------------------------------------------------

  /** Title, what the lesson is about, how plain lessons work, and the step. */
  begin(): void {
    const { prose } = this.lab;
    this.tell(prose ? prose.title : this.text('ui.free'));
    if (prose?.intro && this.lab.stepIndex === 0) this.tell(`\n${markdownText(prose.intro, this.options.width)}`);
    this.tell(
      `\n${wrap(this.text(prose ? 'plain.how' : 'plain.how-free', { words: LAB_WORDS.map((w) => w.name).join(', ') }), this.options.width).join('\n')}`,
    );
    if (prose) this.step();
    this.prompt();
  }
  private step(): void {
    const { lab } = this;
    this.told = new Set(lab.goals.filter((g) => g.done).map((g) => g.id));
    this.tell(`\n${lab.where}: ${lab.stepProse?.title ?? ''}\n\n${markdownText(lab.stepText, this.options.width)}\n\n${this.goals()}`);
  }
  /** Every goal with its state in words, and the options of a question. */
  private goals(): string {
    const { lab, options } = this;
    return lab.goals
      .map((goal, i) => {
        const prose = lab.stepProse?.goals[goal.id];
        const text = this.text('plain.goal-text', { n: i + 1, state: this.text(goal.done ? 'plain.done' : 'plain.open'), text: prose?.text ?? goal.id });
        const definition = lab.step?.goals[i];
        const choices = definition && 'choice' in definition && !goal.done ? definition.choice.options : [];
        return [
          markdownText(text, options.width),
          ...choices.map((c, at) => markdownText(`${at + 1}. ${prose?.choices[c]?.text ?? c}`, options.width - 2).replace(/^/gm, '  ')),
        ].join('\n');
      })
      .join('\n');
  }
  /** Goals that are done now and were not, and the end of a step. */
  private tellGoals(): void {
    const { lab } = this;
    if (!lab.loaded || lab.finished) return;
    for (const [i, goal] of lab.goals.entries()) {
      if (!goal.done || this.told.has(goal.id)) continue;
      this.told.add(goal.id);
      this.tell(this.text('plain.goal', { n: i + 1, state: this.text('plain.done') }));
      if (lab.stepDone) {
        if (lab.stepProse?.done) this.tell(`\n${markdownText(lab.doneText, this.options.width)}`);
        this.tell(`\n${this.lab.doneLine}`);
      }
    }
  }
  /** Write what a terminal has printed, but for a prompt that waits. */
  private flush(terminal: Terminal): void {
    const end = terminal.waiting ? this.held.lastIndexOf('\n') + 1 : this.held.length;
    if (end > 0) this.write(this.held.slice(0, end));
    this.held = this.held.slice(end);
  }
  private prompt(): void {
    this.held = '';
    if (this.column > 0) this.write('\n');
    this.write(this.terminal().prompt);
  }

  // ---- lines in --------------------------------------------------------------------------------------------------------

  /** Somebody typed this line. Resolves when its command has ended. */
  async line(typed: string): Promise<void> {
    const { lab, options } = this;
    const terminal = this.terminal();
    if (options.echo) this.write(`${typed}\n`);
    else this.column = 0; // the person's Enter
    if (!terminal.waiting) return terminal.feed(typed); // typed ahead, or for the program that reads
    const trimmed = typed.trim();
    const place = /^([\w-]+)\$$/.exec(trimmed)?.[1];
    if (place !== undefined && lab.session.k.config.machines[place]) {
      this.at = place;
      this.terminal();
      return this.prompt();
    }
    if (trimmed === 'quit') {
      this.ended = true;
      return;
    }
    const lang = /^lang (en|zh)$/.exec(trimmed)?.[1];
    if (lang) {
      lab.lang = lang as Lang;
      if (lab.loaded) this.step();
      return this.prompt();
    }
    if (trimmed === '' && lab.stepDone && lab.loaded && !lab.finished) return this.word('next');
    if (trimmed === 'step' && lab.loaded) {
      this.step();
      return this.prompt();
    }
    if (labWord(trimmed.split(/\s+/)[0] as string)) return this.word(trimmed);
    const here = this.at;
    const aimed = splitPlace(typed);
    if (aimed.command !== typed) this.at = aimed.at;
    await this.run(aimed.command !== typed ? aimed.command : typed);
    this.at = here;
    this.tellGoals();
    options.keep();
    this.prompt();
  }
  private async run(command: string): Promise<void> {
    const terminal = this.terminal();
    if (command.trim() !== '') this.lab.commandStarts(command, terminal);
    this.printed = '';
    terminal.feed(command);
    await this.drive(terminal);
    if (terminal.closed) {
      if (this.at === 'host') this.ended = true;
      else terminal.restart();
    }
    this.lab.commandEnded();
    this.guessAtTypos(terminal, command);
  }
  /** Under a tool's own complaint: what was meant, perhaps. */
  private guessAtTypos(terminal: Terminal, command: string): void {
    const viewer = terminal.foreground;
    if (!viewer || terminal.closed) return;
    const words = LAB_WORDS.map((w) => w.name);
    const meant = didYouMean(this.lab.session.k, viewer, command, this.printed, words);
    if (meant !== undefined) this.tell(wrap(this.text('lab.did-you-mean', { word: meant }), this.options.width).join('\n'));
  }
  /** Let virtual time pass until the prompt is back. */
  private async drive(terminal: Terminal): Promise<void> {
    const { session } = this.lab;
    const limit = session.k.now + LIMIT_SECONDS * 1e6;
    session.step(session.k.now + SLICE_US, SLICE_EVENTS);
    for (;;) {
      this.flush(terminal);
      if (terminal.waiting || terminal.closed) return;
      await this.options.wait?.(SLICE_US);
      if (!this.options.wait && session.k.now > limit) {
        terminal.interrupt();
        session.step(session.k.now + 1e6, SLICE_EVENTS);
        this.flush(terminal);
        this.tell(this.text('plain.limit', { seconds: LIMIT_SECONDS }));
        return;
      }
      session.step(session.k.now + SLICE_US, SLICE_EVENTS);
    }
  }
  /** A word of the lab: hint, solution, undo, … */
  private word(line: string): void {
    const { lab } = this;
    const before = lab.stepIndex;
    const result = lab.word(line);
    const moved = lab.stepIndex !== before;
    const written = result?.file && this.options.writeFile?.(result.file);
    const said = [result?.text, written && lab.text(written)].filter(Boolean).join('\n');
    if (result?.verbatim) this.tell(said);
    else if (result && !moved) for (const row of said.replaceAll('`', '').split('\n')) this.tell(wrap(row, this.options.width).join('\n'));
    if (lab.finished) {
      if (lab.prose?.end) this.tell(`\n${markdownText(lab.prose.end, this.options.width)}`);
      this.ended = true;
    } else if (moved) this.step();
    else this.tellGoals();
    this.options.keep();
    if (!this.ended) this.prompt();
  }
  /** Ctrl-C: stops what runs. */
  interrupt(): void {
    this.terminal().interrupt();
  }
}
