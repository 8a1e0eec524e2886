/**
 * What `docker inspect --format` does with a template: runs it on the decoded Go value and, when that fails, once more
 * on the plain JSON, where a missing key is an error. Mirrors docker's cli/command/inspect.
 */
import { GoTyped, rawJson } from '../govalue/value.ts';
import { indentJson, marshalJson } from '../gojson.ts';
import { GoTemplateError } from './errors.ts';
import type { GoTemplate } from './template.ts';
import { parseTemplate } from './template.ts';

/**
 * What `docker info --format` and `docker version --format` do: one object, one template, errors without prefix, and
 * whatever was written before an error stays.
 * @param name the template's name: "version" for `docker version`, empty otherwise
 */
export function formatObject(data: unknown, format: string, name = ''): InspectResult {
  let template: GoTemplate;
  try {
    template = parseTemplate(format === 'json' ? '{{json .}}' : format, name);
  } catch (error) {
    if (!(error instanceof GoTemplateError)) throw error;
    return { stdout: '', stderr: `template parsing error: ${error.message}`, exit: 64 };
  }
  try {
    return { stdout: `${template.execute(data)}\n`, stderr: '', exit: 0 };
  } catch (error) {
    if (!(error instanceof GoTemplateError)) throw error;
    return { stdout: `${error.output}\n`, stderr: error.message, exit: 1 };
  }
}

/** One inspected object: its JSON as the API gives it, seen through its Go type if one is known. */
export type InspectElement = GoTyped | Record<string, unknown>;

/** What the inspect command prints and how it ends. */
export interface InspectResult {
  readonly stdout: string;
  /** The errors, one after another, without trailing newline; empty if there were none. */
  readonly stderr: string;
  readonly exit: number;
}

/**
 * Inspects objects one after another and prints what was found, however many were not.
 * @param format the value of `--format`; empty for indented JSON, `json` for compact JSON
 * @param find gives the object of a reference, or throws an Error whose message is the line to print for it
 */
export function inspect(
  references: readonly string[],
  format: string,
  find: (reference: string) => InspectElement,
): InspectResult {
  let inspector: Inspector;
  try {
    inspector = format === '' || format === 'json' ? new JsonInspector(format === '') : new TemplateInspector(format);
  } catch (error) {
    if (!(error instanceof GoTemplateError)) throw error;
    return { stdout: '', stderr: `template parsing error: ${error.message}`, exit: 64 };
  }
  const errors: string[] = [];
  for (const reference of references) {
    try {
      inspector.add(find(reference));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      errors.push(error.message);
    }
  }
  return { stdout: inspector.flush(), stderr: errors.join('\n'), exit: errors.length > 0 ? 1 : 0 };
}

interface Inspector {
  add(element: InspectElement): void;
  flush(): string;
}

class TemplateInspector implements Inspector {
  private readonly template: GoTemplate;
  private out = '';
  /** Once a template has been run on plain JSON, missing keys stay errors: docker sets the option for good. */
  private missingKey: 'default' | 'error' = 'default';

  constructor(format: string) {
    this.template = parseTemplate(format);
  }

  add(element: InspectElement): void {
    this.out += `${this.render(element)}\n`;
  }

  private render(element: InspectElement): string {
    try {
      if (element instanceof GoTyped) return this.template.execute(element, { missingKey: this.missingKey });
    } catch (error) {
      if (!(error instanceof GoTemplateError)) throw error;
    }
    this.missingKey = 'error';
    const raw = rawJson(element instanceof GoTyped ? element.data : element);
    try {
      return this.template.execute(raw, { missingKey: this.missingKey });
    } catch (error) {
      if (!(error instanceof GoTemplateError)) throw error;
      throw new GoTemplateError(`template parsing error: ${error.message}`);
    }
  }

  flush(): string {
    return this.out || '\n';
  }
}

class JsonInspector implements Inspector {
  private readonly indented: boolean;
  private readonly elements: string[] = [];

  constructor(indented: boolean) {
    this.indented = indented;
  }

  add(element: InspectElement): void {
    this.elements.push(marshalJson(element));
  }

  flush(): string {
    const text = `[${this.elements.join(',')}]`;
    return `${this.indented ? indentJson(text) : text}\n`;
  }
}
