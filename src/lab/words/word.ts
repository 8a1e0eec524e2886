/** What a word of the lab is: something to type at any prompt that the lab answers itself, in the learner's language. */
import type { Lab } from '../lab.ts';
import type { MessageKey } from '../text.ts';

export interface WordResult {
  /** What it says; Markdown's backquotes may stand around commands. */
  text: string;
  /** Backquotes in the text are its own. */
  verbatim?: boolean;
  /** A command to put on the prompt, not run. */
  put?: string;
  /** A view that a full screen opens; `text` says the same to whoever has none. */
  open?: { view: 'timeline' } | { view: 'terminal'; at: string };
  /** A file to write in the directory the lab was started in; `name` is a plain name. What came of it is said behind `text`; `written` words success otherwise. */
  file?: { name: string; text: string; written?: MessageKey };
  /** It put another world in place. */
  world?: boolean;
}
export interface LabWord {
  name: string;
  /** What stands behind it, for the list of words: "NAME", "COMMAND LINE". */
  usage?: string;
  summary: MessageKey;
  /** `rest` is the line after the word, trimmed. undefined: not meant for the lab after all, the shell shall have it. */
  run(lab: Lab, rest: string): WordResult | undefined;
}
