// Checks what no general linter knows: which layer may import which, what the model must not touch
// (clock, chance, files, process), and how long a file may be. Prints `file:line  reason` for each
// finding and exits 1 if there is any.
//   node scripts/lint-layers.mjs [DIRECTORY WITH src]
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Lines a source file may have before it must be split by concept. */
export const MAX_LINES = 420;

/** Pure helpers (text, numbers) that every layer may use and that use no layer. */
const SHARED = ['text', 'util'];

/** What each directory of src may import besides itself and SHARED. */
const MAY_IMPORT = {
  kernel: [],
  docker: ['kernel'],
  shell: ['kernel', 'docker'],
  lab: ['kernel', 'docker', 'shell'],
  terminal: [],
  ui: ['kernel', 'docker', 'shell', 'lab', 'terminal'],
  serve: ['kernel', 'docker', 'shell', 'lab', 'terminal'],
  cli: ['kernel', 'docker', 'shell', 'lab', 'terminal'],
};

/** Layers that start others, but only with `import()` or for a type: the command line must not wait for Ink. */
const MAY_START = { cli: ['ui', 'serve'], serve: ['ui'] };

/** The layers that are functions of their arguments and nothing else. */
const PURE = new Set(['kernel', 'docker', 'shell', 'lab', ...SHARED]);

/** Packages a pure layer may use: pure themselves. */
const PURE_PACKAGES = ['immer', 'zod', 'yaml', 'ipaddr.js', 'string-width'];

/** Packages that draw. */
const UI_PACKAGE = /^(ink|react|react-dom|react-reconciler)($|[-/])/;
const UI_LAYERS = new Set(['ui', 'terminal']);

/** Globals that reach outside, and what a pure layer does instead. */
const BANNED_GLOBALS = {
  process: 'take what it gives as an argument',
  console: 'return the text',
  setTimeout: "use the world's scheduler",
  setInterval: "use the world's scheduler",
  setImmediate: "use the world's scheduler",
  performance: "use the world's clock",
  fetch: 'the model has no network of its own',
  crypto: "use the world's generator",
};
const BANNED_MEMBERS = { 'Date.now': "use the world's clock", 'Math.random': "use the world's generator" };

/** @typedef {{ file: string, line: number, reason: string }} Finding */

/** @param {string} path relative to the root, with slashes, e.g. src/kernel/skb.ts */
function layerOf(path) {
  const [top, layer, ...rest] = path.split('/');
  return top === 'src' && rest.length > 0 ? layer : undefined;
}

/** @param {string} layer @returns {layer is keyof typeof MAY_IMPORT} */
function isLayer(layer) {
  return Object.hasOwn(MAY_IMPORT, layer);
}

/**
 * @param {string} layer @param {string} target directories of src
 * @param {boolean} isLazy `import()` or `import type`
 * @returns {string | undefined} the reason why not
 */
function whyNotLayer(layer, target, isLazy) {
  if (layer === target || SHARED.includes(target)) return undefined;
  if (SHARED.includes(layer)) return `${layer} is shared by all layers and may import none, but imports ${target}`;
  if (!isLayer(layer)) return undefined; // reported once a file
  const starts = /** @type {Record<string, string[]>} */ (MAY_START)[layer] ?? [];
  if (starts.includes(target)) {
    return isLazy ? undefined : `${layer} may import ${target} only with import(), so that it is not loaded at once`;
  }
  if (/** @type {string[]} */ (MAY_IMPORT[layer]).includes(target)) return undefined;
  return `${layer} may not import ${target}: imports only point down (cli, serve, ui -> lab -> shell -> docker -> kernel)`;
}

/** @param {string} layer @param {string} specifier @returns {string | undefined} the reason why not */
function whyNotPackage(layer, specifier) {
  if (UI_PACKAGE.test(specifier) && !UI_LAYERS.has(layer)) return `only ui may import ${specifier}, ${layer} may not`;
  if (!PURE.has(layer)) return undefined;
  if (isBuiltin(specifier))
    return `${layer} may not import ${specifier}: files, sockets and time are handed in from the edge`;
  const allowed = PURE_PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return allowed
    ? undefined
    : `${layer} may not import ${specifier}: it is not among the pure packages (${PURE_PACKAGES.join(', ')})`;
}

/** The names that a binding brings into scope. @param {ts.BindingName} name @returns {string[]} */
function namesOf(name) {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []));
}

/** The names that a node declares for what is inside it. @param {ts.Node} scope @returns {string[]} */
function declaredIn(scope) {
  /** @param {ts.VariableDeclarationList} list */
  const fromList = (list) => list.declarations.flatMap((declaration) => namesOf(declaration.name));
  if (ts.isFunctionLike(scope)) return scope.parameters.flatMap((parameter) => namesOf(parameter.name));
  if (ts.isCatchClause(scope)) return scope.variableDeclaration ? namesOf(scope.variableDeclaration.name) : [];
  if (ts.isForStatement(scope) || ts.isForOfStatement(scope) || ts.isForInStatement(scope)) {
    return scope.initializer && ts.isVariableDeclarationList(scope.initializer) ? fromList(scope.initializer) : [];
  }
  if (!ts.isSourceFile(scope) && !ts.isBlock(scope) && !ts.isCaseOrDefaultClause(scope)) return [];
  return [...scope.statements].flatMap((statement) => {
    if (ts.isVariableStatement(statement)) return fromList(statement.declarationList);
    if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
      return [statement.name.text];
    if (ts.isImportDeclaration(statement)) {
      const clause = statement.importClause;
      const bindings = clause?.namedBindings;
      const named = bindings && ts.isNamedImports(bindings) ? bindings.elements.map((e) => e.name.text) : [];
      const whole = bindings && ts.isNamespaceImport(bindings) ? [bindings.name.text] : [];
      return [...(clause?.name ? [clause.name.text] : []), ...named, ...whole];
    }
    return [];
  });
}

/** Whether an identifier is the global of that name, used as a value. @param {ts.Identifier} id */
function isGlobalValue(id) {
  const parent = id.parent;
  if (ts.isPropertyAccessExpression(parent) && parent.name === id) return false;
  if (ts.isPropertyAssignment(parent) && parent.name === id) return false;
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  if (ts.isQualifiedName(parent) || ts.isTypeNode(parent) || ts.isJsxAttribute(parent)) return false;
  if ('name' in parent && parent.name === id && !ts.isShorthandPropertyAssignment(parent)) return false;
  for (let scope = /** @type {ts.Node} */ (parent); scope; scope = scope.parent) {
    if (declaredIn(scope).includes(id.text)) return false;
  }
  return true;
}

/**
 * The import of a node, if it is one.
 * @param {ts.Node} node
 * @returns {{ specifier: string, isLazy: boolean } | undefined}
 */
function importOf(node) {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, isLazy: node.importClause?.isTypeOnly ?? false };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, isLazy: node.isTypeOnly };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [specifier] = node.arguments;
    return specifier && ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, isLazy: true } : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, isLazy: true };
  }
  return undefined;
}

/** What a pure layer must not reach for. @param {ts.Node} node @returns {string | undefined} */
function impurityOf(node) {
  if (
    ts.isNewExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'Date' &&
    !node.arguments?.length
  ) {
    return "new Date() reads the clock: use the world's clock";
  }
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const member = `${node.expression.text}.${node.name.text}`;
    if (Object.hasOwn(BANNED_MEMBERS, member) && isGlobalValue(node.expression)) {
      return `${member}: ${BANNED_MEMBERS[/** @type {keyof typeof BANNED_MEMBERS} */ (member)]}`;
    }
  }
  if (ts.isIdentifier(node) && Object.hasOwn(BANNED_GLOBALS, node.text) && isGlobalValue(node)) {
    return `${node.text}: ${BANNED_GLOBALS[/** @type {keyof typeof BANNED_GLOBALS} */ (node.text)]}`;
  }
  return undefined;
}

/**
 * Checks one source file.
 * @param {string} file path relative to the root, with slashes, beginning with `src/`
 * @param {string} text its content
 * @returns {Finding[]} in the order of the file
 */
export function lintSource(file, text) {
  /** @type {Finding[]} */
  const findings = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const layer = layerOf(file) ?? '';
  /** @param {ts.Node} node @param {string | undefined} reason */
  const report = (node, reason) => {
    if (reason)
      findings.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1, reason });
  };
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > MAX_LINES)
    findings.push({
      file,
      line: MAX_LINES + 1,
      reason: `${lines} lines, at most ${MAX_LINES}: split the file by concept`,
    });
  if (!isLayer(layer) && !SHARED.includes(layer)) {
    report(source, `'${layer || file}' is no layer: move the file, or add the layer to scripts/lint-layers.mjs`);
  }
  /** @param {ts.Node} node */
  const visit = (node) => {
    const found = importOf(node);
    if (found?.specifier.startsWith('.')) {
      const target = posix.join(posix.dirname(file), found.specifier);
      const targetLayer = layerOf(target);
      if (!/\.(tsx?|json)$/.test(found.specifier)) report(node, `'${found.specifier}' must end in .ts or .tsx`);
      if (targetLayer) report(node, whyNotLayer(layer, targetLayer, found.isLazy));
    } else if (found) {
      report(node, whyNotPackage(layer, found.specifier));
    }
    if (PURE.has(layer)) report(node, impurityOf(node) && `${layer} may not use ${impurityOf(node)}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

/**
 * Checks every TypeScript file below `root`/src.
 * @param {string} root
 * @returns {{ files: number, findings: Finding[] }}
 */
export function lintTree(root) {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.tsx?$/.test(path))
    .sort();
  return {
    files: files.length,
    findings: files.flatMap((file) => lintSource(file, readFileSync(join(root, file), 'utf8'))),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, findings } = lintTree(resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))));
  for (const { file, line, reason } of findings) console.log(`${file}:${line}  ${reason}`);
  console.log(
    findings.length === 0 ? `${files} files keep to their layers.` : `${findings.length} findings in ${files} files.`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}
