/** An exam as JSON, one object a line, for programs: `begin`, then `question` and `answer` by turns, then `account`. */
import type { Teller, Telling } from './run.ts';

export function jsonTeller({ bank, lessons, lang, write }: Telling): Teller {
  const put = (type: string, value: object): void => write(`${JSON.stringify({ type, ...value })}\n`);
  const words = () => bank.words[lang()];
  const titleOf = (topic: string): string => {
    const prose = lessons.find((l) => l.lesson.id === topic)?.prose;
    return (prose?.[lang()] ?? prose?.en)?.title ?? topic;
  };
  return {
    begin: (seed) => put('begin', { seed, title: words().title, draw: bank.bank.draw, pass: bank.bank.pass }),
    question({ question, options }, n, of) {
      const w = words().questions[question.id];
      const setup = 'answer' in question ? (question.setup ?? []) : [];
      put('question', {
        n,
        of,
        id: question.id,
        topic: question.topic,
        text: w?.text,
        ...(setup.length > 0 && { setup }),
        ...(options.length > 0 && { options: options.map((o) => w?.options[o]?.text ?? o) }),
      });
    },
    ask({ options }, complaint) {
      if (complaint) put('refused', { reason: options.length > 0 ? `no number from 1 to ${options.length}` : 'empty' });
    },
    echo: () => {},
    verdict({ question, options }, { typed, right, answer }) {
      const w = words().questions[question.id];
      const shown = options.length > 0 ? String(options.indexOf(answer) + 1) : answer;
      put('answer', { id: question.id, typed, right, answer: shown, why: w?.options[answer]?.why ?? w?.why });
    },
    account(account, best, kept) {
      put('account', {
        right: account.right,
        of: account.of,
        passed: account.passed,
        topics: account.topics,
        again: account.again.map((topic) => ({ topic, title: titleOf(topic) })),
        best: { right: best.right, of: best.of },
        kept,
      });
    },
  };
}
