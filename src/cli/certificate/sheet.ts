/** A certificate's words in one language, and as text and Markdown. */
import type { Certificate } from '../../lab/certificate.ts';
import type { Lang } from '../../lab/load.ts';
import { type MessageKey, message, say } from '../../lab/text.ts';
import { padTo, widthOf, wrap } from '../../text/wrap.ts';

/** Columns of the text. */
const WIDTH = 78;

/** Everything that is written, in its order. */
export interface Sheet {
  lang: Lang;
  title: string;
  /** Sentences under the title. `name` stands in the first one, when there is a name. */
  intro: string[];
  /** The same for where the name stands on a line of its own. */
  introBelowName: string[];
  name: string | undefined;
  /** `note` stands at the right: a score. */
  sections: { title: string; lines: { text: string; note?: string }[] }[];
  date: string;
}

/** Word a certificate. `who.date` is a day, YYYY-MM-DD. */
export function sheetOf(c: Certificate, lang: Lang, who: { name: string | undefined; date: string }): Sheet {
  const text = (key: MessageKey, values?: Record<string, string | number>): string => say(lang, message(key, values));
  const none = [{ text: text('certificate.none') }];
  const counted = (key: MessageKey, group: { done: unknown[]; open: unknown[] }): string =>
    text(key, { n: group.done.length, all: group.done.length + group.open.length });
  const sections: Sheet['sections'] = [
    { title: counted('certificate.lessons', c.lessons), lines: c.lessons.done.length > 0 ? c.lessons.done.map((l) => ({ text: l.title })) : none },
  ];
  if (c.shops.done.length + c.shops.open.length > 0)
    sections.push({
      title: counted('certificate.shops', c.shops),
      lines:
        c.shops.done.length > 0
          ? c.shops.done.map((l) => ({ text: l.title, ...(l.score !== undefined && { note: text('repair.points', { n: l.score }) }) }))
          : none,
    });
  const { exam } = c;
  const result = text(exam?.passed ? 'progress.passed' : 'progress.not-passed');
  sections.push({
    title: text('certificate.exam'),
    lines: exam ? [{ text: text('certificate.exam-line', { right: exam.right, of: exam.of, result, date: exam.at.slice(0, 10) }) }] : none,
  });
  if (!c.whole)
    sections.push({
      title: text('certificate.missing'),
      lines: [
        ...[...c.lessons.open, ...c.shops.open].map((l) => ({ text: `${l.title}: vethlab ${l.id}` })),
        ...(exam?.passed ? [] : [{ text: text('certificate.missing-exam') }]),
      ],
    });
  const how = text(c.whole ? 'certificate.whole' : 'certificate.part');
  return {
    lang,
    title: text('certificate.title'),
    intro: [who.name === undefined ? text('certificate.for-nobody') : text('certificate.for', { name: who.name }), how],
    introBelowName: [text('certificate.for-nobody'), how],
    name: who.name,
    sections,
    date: text('certificate.date', { date: who.date }),
  };
}

/** As lines of 78 columns at most. */
export function certificateText(sheet: Sheet): string {
  const rule = '='.repeat(WIDTH);
  const centred = (t: string): string => ' '.repeat(Math.max(0, Math.floor((WIDTH - widthOf(t)) / 2))) + t;
  const out = [rule, centred(sheet.title), rule, '', ...sheet.intro.flatMap((t) => wrap(t, WIDTH))];
  for (const { title, lines } of sheet.sections) {
    out.push('', title);
    for (const { text, note } of lines) out.push(note ? `  ${padTo(text, WIDTH - 16)}${' '.repeat(Math.max(0, 14 - widthOf(note)))}${note}` : `  ${text}`);
  }
  return `${[...out, '', sheet.date].join('\n')}\n`;
}

/** What Markdown would take for a mark is written as itself. */
const literal = (text: string): string => text.replace(/[\\`*_{}[\]<>()#+!|~&-]/g, '\\$&');

/** As Markdown. */
export function certificateMarkdown(sheet: Sheet): string {
  const out = [`# ${literal(sheet.title)}`, '', ...sheet.intro.flatMap((t) => [literal(t), ''])];
  for (const { title, lines } of sheet.sections)
    out.push(`## ${literal(title)}`, '', ...lines.map((l) => `- ${literal(l.text)}${l.note ? ` — ${literal(l.note)}` : ''}`), '');
  return `${[...out, literal(sheet.date)].join('\n')}\n`;
}
