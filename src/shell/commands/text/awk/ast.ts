/** The language of awk (POSIX awk(1)) as a tree. */

export type Expr =
  | { type: 'number'; value: number }
  | { type: 'string'; value: string }
  | { type: 'regex'; source: string }
  | { type: 'variable'; name: string }
  | { type: 'element'; name: string; index: Expr[] }
  | { type: 'field'; index: Expr }
  | { type: 'assign'; operator: string; target: Expr; value: Expr }
  | { type: 'step'; operator: '++' | '--'; target: Expr; prefix: boolean }
  | { type: 'unary'; operator: '!' | '-' | '+'; operand: Expr }
  | { type: 'binary'; operator: string; left: Expr; right: Expr }
  | { type: 'match'; negated: boolean; left: Expr; right: Expr }
  | { type: 'in'; index: Expr[]; name: string }
  | { type: 'conditional'; test: Expr; yes: Expr; no: Expr }
  | { type: 'group'; list: Expr[] }
  | { type: 'call'; name: string; args: Expr[]; user: boolean }
  /** `getline`, `getline x`, `getline < file`, `cmd | getline` */
  | { type: 'getline'; target?: Expr; file?: Expr; command?: Expr };

export type Stmt =
  | { type: 'expression'; value: Expr }
  | { type: 'print'; format: boolean; args: Expr[]; to?: { kind: '>' | '>>' | '|'; target: Expr } }
  | { type: 'block'; body: Stmt[] }
  | { type: 'if'; test: Expr; yes: Stmt; no?: Stmt }
  | { type: 'while'; test: Expr; body: Stmt; first: boolean }
  | { type: 'for'; init?: Stmt; test?: Expr; step?: Stmt; body: Stmt }
  | { type: 'for-in'; variable: string; name: string; body: Stmt }
  | { type: 'delete'; name: string; index?: Expr[] }
  | { type: 'next' | 'nextfile' | 'break' | 'continue' }
  | { type: 'exit' | 'return'; value?: Expr };

export interface Rule {
  kind: 'BEGIN' | 'END' | 'main';
  pattern?: Expr;
  rangeEnd?: Expr;
  body?: Stmt[];
}
export interface Func {
  name: string;
  params: string[];
  body: Stmt[];
}
export interface AwkProgram {
  rules: Rule[];
  functions: Map<string, Func>;
}

/** The program is no awk. */
export class AwkSyntaxError extends Error {
  readonly line: number;
  /** What stands where it went wrong. */
  readonly near: string;
  constructor(message: string, line: number, near: string) {
    super(message);
    this.line = line;
    this.near = near;
  }
}
