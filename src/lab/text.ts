/**
 * Sentences of the lab in each language, by key, with `{name}` placeholders. One catalogue a language (i18n/); a key
 * that a language lacks is a type error.
 */
import type { Lang } from './load.ts';
import { EN } from './i18n/en.ts';
import { ZH } from './i18n/zh.ts';

export type MessageKey = keyof typeof EN;
export interface Message {
  key: MessageKey;
  values?: Record<string, string | number>;
}
export const message = (key: MessageKey, values?: Record<string, string | number>): Message => (values ? { key, values } : { key });

const CATALOGUES: Record<Lang, Record<MessageKey, string>> = { en: EN, zh: ZH };

/** A message as a sentence of the language. */
export function say(lang: Lang, m: Message): string {
  return CATALOGUES[lang][m.key].replace(/\{(\w+)\}/g, (all, name: string) => String(m.values?.[name] ?? all));
}
