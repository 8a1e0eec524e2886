/**
 * How docker's listing commands (`docker ps`, `network ls`, `images`, …) print rows under `--format`: tables with a
 * header, JSON lines, or a template of one's own. Mirrors docker's cli/command/formatter.
 */
import type { GoMethod, GoType } from '../govalue/types.ts';
import { ANY, embed, mapOf, pointerTo, STRING, sliceOf, structOf, UINT8 } from '../govalue/types.ts';
import { utf8Bytes } from '../govalue/utf8.ts';
import { GoTyped, typed, valueOf } from '../govalue/value.ts';
import { marshalJson } from '../gojson.ts';
import { tabwrite } from '../tabwriter.ts';
import { HEADER_FUNCS } from './dockerFuncs.ts';
import { GoTemplateError } from './errors.ts';
import { parseTemplate } from './template.ts';

/** What `{{.Name}}` gives in a row: plain data, typed data, or a function of texts such as `.Label "key"`. */
export type RowMethods = Readonly<Record<string, unknown>>;

const HEADER_CONTEXT = structOf('formatter.HeaderContext', { Header: ANY });
const BYTES = sliceOf(UINT8);

/**
 * One row as the client's context object: every entry is a method, so an unknown name or a wrong number of arguments
 * fails as it does there, and `{{json .}}` gives the methods without arguments by name.
 * @param typeName as error messages show it, e.g. `*formatter.ContainerContext`
 * @param unexported names of the context's private fields, which have an error message of their own
 */
export function goContext(typeName: string, methods: RowMethods, unexported: readonly string[] = []): GoTyped {
  const json = (): string =>
    marshalJson(new Map(Object.entries(methods).filter(([, v]) => typeof v !== 'function')), HTML);
  const own: Record<string, GoMethod> = {
    FullHeader: { params: [], result: ANY, call: () => null },
    MarshalJSON: { params: [], result: BYTES, call: () => [...utf8Bytes(json())] },
  };
  for (const [name, value] of Object.entries(methods)) own[name] = methodOf(value);
  const fields = Object.fromEntries(unexported.map((name) => [name, ANY]));
  const struct = structOf(typeName.replace(/^\*/, ''), { HeaderContext: embed(HEADER_CONTEXT), ...fields });
  return typed(pointerTo({ ...struct, methods: own, marshal: json }), {});
}

/** The contexts marshal themselves with json.Marshal, whose HTML escapes survive in the output. */
const HTML = { escapeHtml: true };

function methodOf(value: unknown): GoMethod {
  if (typeof value === 'function') {
    const params = Array.from({ length: value.length }, () => STRING);
    const call = (_: unknown, ...args: unknown[]): unknown => value(...args);
    return { params, result: STRING, call };
  }
  const result: GoType = value instanceof GoTyped ? value.type : (valueOf(value)?.type ?? ANY);
  return { params: [], result, call: () => (value instanceof GoTyped ? value.data : value) };
}

/** Column titles by method name; `.Label "a.b-c"` is titled `b c`. */
function headerContext(headers: Readonly<Record<string, string>>): GoTyped {
  const title = (label: unknown): string => String(label).split('.').at(-1)!.replace(/[-_]/g, ' ');
  const label: GoMethod = { params: [STRING], result: STRING, call: (_, name) => title(name) };
  return typed({ ...mapOf(STRING, STRING, 'formatter.SubHeaderContext'), methods: { Label: label } }, headers);
}

const isTable = (format: string): boolean => format.startsWith('table');

/** The template in the value of `--format`, once `table`, `json`, `\t` and `\n` are dealt with. */
function templateText(format: string): string {
  if (format === 'json') return '{{json .}}';
  const body = isTable(format) ? format.slice('table'.length) : format;
  return body.replace(/^ +| +$/g, '').replace(/\\[tn]/g, (escape) => (escape === '\\t' ? '\t' : '\n'));
}

export interface Listing {
  /** Value of `--format`; a bare `table` or empty value is replaced by the command's own table beforehand. */
  readonly format: string;
  /** Column titles by method name, for tables. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rows: readonly GoTyped[];
}

/**
 * Prints rows. With an own template each row ends with a newline; a table starts with its header even without rows.
 * @throws GoTemplateError `template parsing error: …`, when nothing is to be printed
 */
export function formatListing({ format, headers, rows }: Listing): string {
  try {
    const template = parseTemplate(templateText(format));
    const body = rows.map((row) => `${template.execute(row)}\n`).join('');
    if (!isTable(format)) return body;
    return tabwrite(`${header(template, headers)}\n${body}`);
  } catch (error) {
    if (!(error instanceof GoTemplateError)) throw error;
    throw new GoTemplateError(`template parsing error: ${error.message}`);
  }
}

/** The line of titles; docker ignores an error in it and keeps what was written before. */
function header(template: ReturnType<typeof parseTemplate>, headers: Readonly<Record<string, string>>): string {
  try {
    return template.execute(headerContext(headers), { functions: HEADER_FUNCS });
  } catch (error) {
    if (!(error instanceof GoTemplateError)) throw error;
    return error.output;
  }
}

/**
 * `docker ps` tries a given format on a context without a container before it asks the daemon.
 * @param format value of `--format` as typed, `table ` included
 * @param empty the context of a container that has nothing set
 * @throws GoTemplateError `failed to parse template: …` or `failed to execute template: …`
 */
export function checkPsFormat(format: string, empty: GoTyped): void {
  const step = (what: string, error: unknown): never => {
    if (!(error instanceof GoTemplateError)) throw error;
    throw new GoTemplateError(`failed to ${what} template: ${error.message}`);
  };
  let template: ReturnType<typeof parseTemplate> | undefined;
  try {
    template = parseTemplate(format);
  } catch (error) {
    step('parse', error);
  }
  try {
    template?.execute(empty);
  } catch (error) {
    step('execute', error);
  }
}
