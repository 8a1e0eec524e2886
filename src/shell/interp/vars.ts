/** A shell's variables: scalars, arrays and associative arrays, with scopes for functions. */

export type Value = string | Map<number, string> | Map<string, string>;
export interface Variable {
  /** undefined: declared, but not set. */
  value: Value | undefined;
  kind: 'scalar' | 'array' | 'assoc';
  exported: boolean;
  readonly: boolean;
  integer: boolean;
  lowercase: boolean;
  uppercase: boolean;
  nameref: boolean;
}
export const newVariable = (value?: Value, kind: Variable['kind'] = 'scalar'): Variable => ({
  value, kind, exported: false, readonly: false, integer: false, lowercase: false, uppercase: false, nameref: false,
});

export class Variables {
  /** Innermost scope last. The first is the global one. */
  private scopes: Map<string, Variable>[] = [new Map()];

  find(name: string): Variable | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const v = (this.scopes[i] as Map<string, Variable>).get(name);
      if (v) return v;
    }
    return undefined;
  }
  /** The variable to assign to: where it is visible, else a new global one. */
  ensure(name: string): Variable {
    let v = this.find(name);
    if (!v) {
      v = newVariable();
      (this.scopes[0] as Map<string, Variable>).set(name, v);
    }
    return v;
  }
  /** `local name`: a new one in the innermost scope. */
  declareLocal(name: string): Variable {
    const scope = this.scopes.at(-1) as Map<string, Variable>;
    let v = scope.get(name);
    if (!v) {
      v = newVariable();
      scope.set(name, v);
    }
    return v;
  }
  unset(name: string): void {
    for (let i = this.scopes.length - 1; i >= 0; i--) if ((this.scopes[i] as Map<string, Variable>).delete(name)) return;
  }
  push(): void {
    this.scopes.push(new Map());
  }
  pop(): void {
    this.scopes.pop();
  }
  get depth(): number {
    return this.scopes.length;
  }
  names(): string[] {
    return [...new Set(this.scopes.flatMap((s) => [...s.keys()]))].sort();
  }
  /** Exported scalars, as a child gets them. */
  environment(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const name of this.names()) {
      const v = this.find(name);
      if (v?.exported && typeof v.value === 'string') env[name] = v.value;
    }
    return env;
  }
  copy(): Variables {
    const copy = new Variables();
    copy.scopes = this.scopes.map((scope) => new Map([...scope].map(([name, v]) => [name, { ...v, value: v.value instanceof Map ? (new Map(v.value as Map<string, string>) as Value) : v.value }])));
    return copy;
  }

  get(name: string): string | undefined {
    return scalarOf(this.find(name));
  }
  set(name: string, value: string): void {
    const v = this.ensure(name);
    if (v.value instanceof Map) (v.value as Map<number | string, string>).set(v.kind === 'assoc' ? '0' : 0, value);
    else v.value = value;
  }
}

/** The value of `$name`: of an array, its element 0. */
export function scalarOf(v: Variable | undefined): string | undefined {
  if (!v || v.value === undefined) return undefined;
  if (typeof v.value === 'string') return v.value;
  return (v.value as Map<number | string, string>).get(v.kind === 'assoc' ? '0' : 0);
}
