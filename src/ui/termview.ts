/** One terminal of the lab as the screen needs it: scrollback, the line being edited, history, search. */
import type { PendingCommand } from '../lab/lab.ts';
import type { Session } from '../shell/session.ts';
import type { Terminal } from '../shell/terminal.ts';
import { type Line, edit, emptyLine, insertText, lineOf } from '../terminal/editor.ts';
import { type Key, keyName } from '../terminal/keys.ts';
import { Find } from './find.ts';
import { Scrollback } from './scrollback.ts';

/** Commands kept in the history. */
const MAX_HISTORY = 1000;
/** Begins a line that the lab says, among those of programs. */
export const LAB_MARK = '\u2502 ';
/** Characters of a command's output that are kept for remarks. */
const MAX_PRINTED = 4000;

export interface TermOptions {
  /** The machine it belongs to. */
  at: string;
  title: string;
  size: { columns: number; rows: number };
  /** Shared by all terminals. */
  history: string[];
  /** What runs in it; a login shell by default. */
  command?: readonly string[];
  /** Opened by the learner: it goes when its shell ends. */
  extra?: boolean;
  /** Words of the lab that can be typed here, for completion. */
  words: readonly string[];
}

export class TermView {
  readonly title: string;
  readonly at: string;
  readonly extra: boolean;
  readonly scrollback = new Scrollback();
  line: Line = emptyLine();
  /** Lines scrolled up from the end. */
  scroll = 0;
  /** Reverse search, while it is on. */
  search: { text: string; at: number } | undefined;
  /** Completions to choose from, shown under the prompt. */
  candidates: string[] = [];
  readonly terminal: Terminal;
  /** A command was typed and the prompt has not come back yet. */
  busy = false;
  /** What runs was begun a moment ago and is to be done at once. */
  rushed = false;
  /** Lines of a paste that wait for the prompt. */
  queued: string[] = [];
  /** The command under way, for undo. */
  pending: PendingCommand | undefined;
  /** What was printed since the last command began; only the end of it, for the lab's remarks on it. */
  printed = '';
  /** Search in what was printed. */
  find: Find | undefined;
  private readonly session: Session;
  private readonly history: string[];
  private readonly words: readonly string[];
  private historyAt: number | undefined;
  private draft = '';

  constructor(session: Session, options: TermOptions) {
    const { at, command, size } = options;
    this.session = session;
    this.at = at;
    this.title = options.title;
    this.extra = options.extra ?? false;
    this.history = options.history;
    this.words = options.words;
    this.terminal = session.openTerminal({ at, ...size, ...(command && { command }) });
    this.terminal.onOutput = (text) => {
      const before = this.scrollback.lines.length;
      this.scrollback.write(text);
      // what is being read stays in view while more is printed below it
      if (this.scroll > 0) this.scroll = Math.min(this.scroll + Math.max(0, this.scrollback.lines.length - before), this.scrollback.lines.length - 1);
      this.printed = (this.printed + text).slice(-MAX_PRINTED);
    };
    session.step(session.k.now + 2_000);
  }

  /** Waits for a line to be typed. */
  get waiting(): boolean {
    return this.terminal.waiting;
  }
  /** Say something in the lab's own voice, between the programs' lines. The prompt stands anew below it. */
  say(text: string): void {
    const prompt = this.scrollback.lines.at(-1) ?? '';
    this.scrollback.lines[this.scrollback.lines.length - 1] = '';
    this.scrollback.write(
      `${text
        .split('\n')
        .map((l) => LAB_MARK + l)
        .join('\n')}\n${prompt}`,
    );
  }
  /** The prompt that stands in the last line goes: a fresh shell is about to print its own. */
  dropPrompt(): void {
    this.scrollback.lines[this.scrollback.lines.length - 1] = '';
    this.scrollback.version++;
  }
  /** Print as if typed at the prompt, without running it (a word of the lab). */
  echo(text: string): void {
    this.scrollback.write(`${text}\n`);
    this.scrollback.write(this.terminal.prompt);
  }

  remember(text: string): void {
    this.historyAt = undefined;
    if (text.trim() !== '' && this.history.at(-1) !== text) this.history.push(text);
    if (this.history.length > MAX_HISTORY) this.history.shift();
  }

  /** Keys that look at what was printed, whatever runs meanwhile; false when it is none of them. */
  viewKey(k: Key): boolean {
    const name = keyName(k);
    if (this.find) {
      const outcome = this.find.key(k, true);
      if (outcome === 'closed') this.find = undefined;
      if (outcome !== 'other') return true;
    }
    const most = Math.max(0, this.scrollback.lines.length - 1);
    if (name === 'pageup') this.scroll = Math.min(this.scroll + 8, most);
    else if (name === 'pagedown') this.scroll = Math.max(0, this.scroll - 8);
    else if (name === 'C-s' || (name === '/' && this.scroll > 0)) this.startFind();
    else if (name === 'escape' && this.scroll > 0) this.scroll = 0;
    else if (this.scroll > 0 && name === 'up') this.scroll = Math.min(this.scroll + 1, most);
    else if (this.scroll > 0 && name === 'down') this.scroll--;
    else return false;
    if (this.scroll === 0) this.find = undefined;
    return true;
  }
  private startFind(): void {
    this.find = new Find(
      () => this.scrollback.lines,
      (line) => {
        this.scroll = Math.max(1, this.scrollback.lines.length - line - 3);
      },
    );
  }

  /** A key that edits the line; false when it means something else. */
  key(k: Key): boolean {
    if (this.search) return this.searchKey(k);
    const name = keyName(k);
    this.candidates = [];
    switch (name) {
      case 'up':
      case 'C-p':
        return this.recall(-1);
      case 'down':
      case 'C-n':
        return this.recall(1);
      case 'C-r':
        this.search = { text: '', at: this.history.length };
        return true;
      case 'tab':
        this.complete();
        return true;
      case 'C-l':
        this.scrollback.write('\u001b[2J');
        this.scrollback.write(this.terminal.prompt);
        return true;
    }
    const next = edit(this.line, k);
    if (!next) return false;
    this.line = next;
    this.scroll = 0;
    return true;
  }

  private recall(by: 1 | -1): boolean {
    const at = this.historyAt ?? this.history.length;
    const to = at + by;
    if (to < 0 || to > this.history.length) return true;
    if (this.historyAt === undefined) this.draft = this.line.text;
    this.historyAt = to === this.history.length ? undefined : to;
    this.line = lineOf(this.historyAt === undefined ? this.draft : (this.history[to] as string), this.line.killed);
    return true;
  }

  /** Ctrl-R: type to narrow, again for an earlier one, Enter or an arrow takes it, Esc or Ctrl-G leaves. */
  private searchKey(k: Key): boolean {
    const search = this.search as { text: string; at: number };
    const name = keyName(k);
    const find = (text: string, from: number): void => {
      for (let i = Math.min(from, this.history.length) - 1; i >= 0; i--)
        if ((this.history[i] as string).includes(text)) {
          this.search = { text, at: i };
          this.line = lineOf(this.history[i] as string, this.line.killed);
          return;
        }
      this.search = { text, at: search.at };
    };
    if (name === 'C-r') find(search.text, search.at);
    else if (name === 'backspace') find(search.text.slice(0, -1), this.history.length);
    else if (k.name === 'char' && !k.ctrl && !k.alt) find(search.text + k.text, search.at + 1);
    else {
      this.search = undefined;
      if (name === 'escape' || name === 'C-g') this.line = emptyLine(this.line.killed);
      return name !== 'enter';
    }
    return true;
  }

  private complete(): void {
    const before = this.line.text.slice(0, this.line.cursor);
    const [found, word] = this.session.complete(this.terminal, before);
    const hits = /^\s*\S*$/.test(before)
      ? [...new Set([...found, ...this.words.filter((w) => word !== '' && w.startsWith(word)).map((w) => `${w} `)])].sort()
      : found;
    if (hits.length === 0) return;
    const common = hits.reduce((a, b) => {
      let n = 0;
      while (n < a.length && a[n] === b[n]) n++;
      return a.slice(0, n);
    });
    if (common.length > word.length) this.line = insertText(this.line, common.slice(word.length));
    if (hits.length > 1) this.candidates = hits.map((h) => h.trim());
  }

  /** Put a command on the prompt without running it. */
  put(text: string): void {
    this.line = lineOf(text, this.line.killed);
  }
  /** Take the line off the prompt. */
  take(): string {
    const { text, killed } = this.line;
    this.line = emptyLine(killed);
    this.scroll = 0;
    this.candidates = [];
    return text;
  }
}
