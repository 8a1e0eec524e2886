/** An exam as text: no line wider than the terminal or 100 columns, and the cursor never moves back. */
import { type MessageKey, message, say } from '../../lab/text.ts';
import { markdownText } from '../../text/markdown.ts';
import { wrap } from '../../text/wrap.ts';
import type { Teller, Telling } from './run.ts';

/** Text is no wider than this: longer lines read badly. */
const MAX_WIDTH = 100;

export function textTeller({ bank, lessons, lang, write }: Telling): Teller {
  const width = Math.min(MAX_WIDTH, Math.max(40, process.stdout.columns ?? 80));
  const text = (key: MessageKey, values?: Record<string, string | number>): string => say(lang(), message(key, values));
  const flat = (s: string): string => wrap(s, width).join('\n');
  const words = () => bank.words[lang()];
  const indented = (s: string): string => markdownText(s, width - 3).replace(/^(?=.)/gm, '   ');
  return {
    begin: (seed) => write(`${words().title}\n\n${markdownText(words().intro, width)}\n\n${flat(`${text('exam.how')} ${text('exam.seed', { seed })}`)}\n`),
    question({ question, options }, n, all) {
      const w = words().questions[question.id];
      const setup = 'answer' in question ? (question.setup ?? []) : [];
      write(`\n${text('exam.question', { n, all })}\n`);
      if (setup.length > 0) write(`${text('exam.world')}\n${setup.map((line) => `  ${/^[\w-]+\$ /.test(line) ? '' : 'host$ '}${line}\n`).join('')}\n`);
      write(`${markdownText(w?.text ?? question.id, width)}\n`);
      for (const [i, o] of options.entries()) write(`${indented(w?.options[o]?.text ?? o).replace(/^ {3}/, `${i + 1}. `)}\n`);
    },
    ask({ options }, complaint) {
      const choice = options.length > 0;
      if (complaint) write(`${choice ? text('exam.number', { n: options.length }) : text('exam.empty')}\n`);
      write(`${choice ? text('exam.choose', { n: options.length }) : text('exam.type')} `);
    },
    echo: (line) => write(`${line}\n`),
    verdict({ question, options }, { typed, right, answer }) {
      const w = words().questions[question.id];
      if (right) return write(`${text('exam.right')}\n`);
      const chosen = options[Number(typed) - 1];
      const why = chosen === undefined ? '' : (w?.options[chosen]?.why ?? '');
      write(`${markdownText(text('exam.wrong', { why }).trim(), width)}\n`);
      const option = w?.options[answer];
      write(`${markdownText(text('exam.is', { answer: option?.text ?? `\`${answer}\`` }), width)}\n${indented(option?.why ?? w?.why ?? '')}\n`);
    },
    account({ right, of, passed, again }, best, kept) {
      const result = passed ? text('exam.passed') : text('exam.not-passed', { pass: bank.bank.pass });
      write(`\n${text('exam.account', { right, of, result })}\n\n${text(again.length > 0 ? 'exam.again' : 'exam.nothing-again')}\n`);
      for (const topic of again) {
        const prose = lessons.find((l) => l.lesson.id === topic)?.prose;
        write(`  ${(prose?.[lang()] ?? prose?.en)?.title ?? topic} (vethlab ${topic})\n`);
      }
      write(`\n${text('exam.best', { right: best.right, of: best.of })}\n`);
      if (!kept) write(`${text('exam.unkept')}\n`);
    },
  };
}
