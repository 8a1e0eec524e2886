/**
 * Docker's `--format` templates: Go's text/template with docker's functions.
 * Read first: pkg.go.dev/text/template and docker's templates package.
 */
import type { GoValue } from '../govalue/value.ts';
import { valueOf } from '../govalue/value.ts';
import { BUILTINS } from './builtins.ts';
import { DOCKER_FUNCS } from './dockerFuncs.ts';
import type { MissingKey } from './exec.ts';
import { Execution } from './exec.ts';
import type { FuncMap } from './functions.ts';
import type { TreeSet } from './parse.ts';
import { parseTrees } from './parse.ts';

/** A parsed template. */
export class GoTemplate {
  readonly name: string;
  readonly text: string;
  private readonly trees: TreeSet;

  constructor(name: string, text: string, trees: TreeSet) {
    this.name = name;
    this.text = text;
    this.trees = trees;
  }

  /**
   * Runs the template on plain data, a GoTyped value or a context.
   * @throws GoTemplateError with Go's message, and with what had been written until then
   */
  execute(data: unknown, options: { missingKey?: MissingKey; functions?: FuncMap } = {}): string {
    const program = {
      name: this.name,
      text: this.text,
      trees: this.trees,
      functions: { ...BUILTINS, ...(options.functions ?? DOCKER_FUNCS) },
      missingKey: options.missingKey ?? 'default',
    };
    const value: GoValue | undefined = valueOf(data);
    return new Execution(program, value).run(value);
  }
}

const isKnown = (word: string): boolean => Object.hasOwn(BUILTINS, word) || Object.hasOwn(DOCKER_FUNCS, word);

/**
 * Parses a template.
 * @param name shown in error messages; docker's templates have none, except `docker version` ("version")
 * @throws GoTemplateError, e.g. `template: :1: unclosed action`
 */
export function parseTemplate(text: string, name = ''): GoTemplate {
  return new GoTemplate(name, text, parseTrees(name, text, isKnown));
}
