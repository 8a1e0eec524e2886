// Bundles src/cli/main.ts into dist/. One entry, split where the source says `import()`, so that
// `vethlab sh` does not pay for Ink. Chunks carry a hash of their content and every file is renamed
// into place, main.js after the chunks it needs: a lab that starts during a build finds either the
// old bundle or the new one, never half of one.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { projectRoot, sourceFingerprint } from './project.mjs';

/** Chunks of earlier builds stay this long, for labs that still run and may load a pane later. */
const KEEP_OLD_CHUNKS_MS = 60 * 60 * 1000;

/** CommonJS packages inside an ES module bundle still call require() for Node's own modules. */
const REQUIRE = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Packages that only the full-screen lab may load. */
const UI_PACKAGES = /node_modules\/(ink|react|react-reconciler|ink-table|yoga-layout)\//;

/**
 * The packages of the screen that the entry loads at once, through static imports.
 * @param {import('esbuild').Metafile} metafile
 * @param {string} entry output path of the entry, as the metafile names it
 * @returns {string[]} source paths; empty when Ink is loaded lazily, as it must be
 */
export function eagerUiSources(metafile, entry) {
  const seen = new Set([entry]);
  const found = new Set();
  for (const output of seen) {
    const info = metafile.outputs[output];
    for (const input of Object.keys(info?.inputs ?? {})) if (UI_PACKAGES.test(input)) found.add(input);
    for (const dependency of info?.imports ?? []) {
      if (dependency.kind === 'import-statement' && !dependency.external) seen.add(dependency.path);
    }
  }
  return [...found].sort();
}

/** @type {import('esbuild').Plugin} */
// React's developer tools speak through a WebSocket; the lab opens no socket, so neither is there.
const stubDevtools = {
  name: 'stub-react-devtools-core',
  setup(build) {
    build.onResolve({ filter: /^(?:react-devtools-core|ws)$/ }, (args) => ({ path: args.path, namespace: 'stub' }));
    build.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export default {}' }));
  },
};

/** @type {import('esbuild').Plugin} The program's own measure of text (src/text/width.ts) for Ink, too. */
const quickWidth = {
  name: 'quick-width',
  setup(build) {
    const own = join(projectRoot, 'src', 'text', 'width.ts');
    build.onResolve({ filter: /^string-width$/ }, ({ importer }) => (importer.endsWith(join('src', 'text', 'width.ts')) ? undefined : { path: own }));
  },
};

/**
 * string-width makes a segmenter when it is loaded, which takes some milliseconds of every start; here it makes it when
 * it first needs one.
 * @type {import('esbuild').Plugin}
 */
const lateSegmenter = {
  name: 'late-segmenter',
  setup(build) {
    build.onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, (args) => ({
      contents: readFileSync(args.path, 'utf8').replace(
        /^const segmenter = (new Intl\.Segmenter\(.*?\));$/m,
        'const segmenter = { segment(text) { return (this.made ??= $1).segment(text); } };',
      ),
    }));
  },
};

/** What both bundles have in common. @type {import('esbuild').BuildOptions} */
const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Yoga fetches its WebAssembly from a data: address where there is fetch(), and that loads Node's HTTP client
  define: { 'process.env.NODE_ENV': '"production"', fetch: 'undefined' },
  // Names stay as they are: errors and stack traces remain readable, and the gain would be small.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  write: false,
  logLevel: 'warning',
};

/**
 * The small bundle for `vethlab sh`: one CommonJS file, because only of such can compiled code be kept (bin/quick.js).
 * Its first line names its content.
 * @param {string} root @param {string} outdir
 */
async function bundleSh(root, outdir) {
  const result = await esbuild.build({
    ...COMMON,
    absWorkingDir: root,
    entryPoints: { sh: 'src/cli/quickSh.ts' },
    outdir,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    plugins: [quickWidth, lateSegmenter],
    minifyIdentifiers: true, // nobody reads its stack traces: they come from the other bundle (bin/vethlab.js)
    write: false,
  });
  const text = result.outputFiles[0]?.text ?? '';
  return { name: 'sh.cjs', contents: `// ${createHash('sha1').update(text).digest('hex')}\n${text}` };
}

/**
 * @param {string} root @param {string} outdir
 * @returns {Promise<{ files: { name: string, contents: Uint8Array }[], metafile: import('esbuild').Metafile }>}
 * @throws {import('esbuild').BuildFailure} after esbuild has printed file, line and reason
 */
async function bundle(root, outdir) {
  const result = await esbuild.build({
    ...COMMON,
    absWorkingDir: root,
    entryPoints: { main: 'src/cli/main.ts' },
    outdir,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    format: 'esm',
    jsx: 'automatic',
    plugins: [stubDevtools, quickWidth, lateSegmenter],
    banner: { js: REQUIRE },
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
  });
  const files = result.outputFiles.map((file) => ({ name: basename(file.path), contents: file.contents }));
  return { files, metafile: result.metafile };
}

/**
 * The licences of the packages that went into the bundle, with their texts: most ask to be kept with the code.
 * @param {string} root @param {import('esbuild').Metafile} metafile
 */
export function licences(root, metafile) {
  const folders = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) folders.add(match[1]);
  }
  const texts = [...folders].sort().map((folder) => {
    const path = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const file = readdirSync(path).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
    const text = file ? readFileSync(join(path, file), 'utf8').trim() : '';
    return `${name} ${version}, ${license}\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * The lessons, read and checked, as src/cli/readyCourse.ts keeps them.
 * @param {string} root @param {string} outdir
 * @returns {Promise<string>} JSON
 */
async function compileCourse(root, outdir) {
  if (!existsSync(join(root, 'src', 'cli', 'course.ts'))) return '{}';
  const outfile = join(outdir, `.course.${process.pid}.mjs`);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/cli/course.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: REQUIRE },
    logLevel: 'warning',
  });
  try {
    const { compileCourse: compile } = await import(pathToFileURL(outfile).href);
    return JSON.stringify(compile(join(root, 'lessons')));
  } catch (error) {
    // a faulty lesson is told of when it is opened
    if (!/can't be read/.test(String(error))) throw error;
    return '{}';
  } finally {
    rmSync(outfile, { force: true });
  }
}

/**
 * Builds into `outdir` and removes chunks of earlier builds once they are old.
 * @param {string} [root] @param {string} [outdir]
 */
export async function build(root = projectRoot, outdir = join(root, 'dist')) {
  const fingerprint = sourceFingerprint(root); // before reading: an edit during the build makes it stale
  const { files, metafile } = await bundle(root, outdir);
  const entry = Object.keys(metafile.outputs).find((path) => basename(path) === 'main.js') ?? '';
  const eager = eagerUiSources(metafile, entry);
  if (eager.length > 0) {
    throw new Error(`The command line loads ${eager[0]} at once. Import src/ui with import() so that "vethlab sh" starts without Ink.`);
  }
  const quick = await bundleSh(root, outdir);
  mkdirSync(outdir, { recursive: true });
  /** @param {string} name @param {string | Uint8Array} contents */
  const place = (name, contents) => {
    const temporary = join(outdir, `.${name}.${process.pid}`);
    writeFileSync(temporary, contents);
    renameSync(temporary, join(outdir, name));
  };
  const entryFirst = (/** @type {{ name: string }} */ file) => (file.name === 'main.js' ? 1 : 0);
  for (const file of files.sort((a, b) => entryFirst(a) - entryFirst(b))) place(file.name, file.contents);
  place(quick.name, quick.contents);
  place('course.json', await compileCourse(root, outdir));
  place('licences.txt', licences(root, metafile));
  place('.fingerprint', fingerprint);
  const current = new Set(files.map((file) => file.name));
  for (const name of readdirSync(outdir)) {
    if (!name.startsWith('chunk-') || current.has(name)) continue;
    const path = join(outdir, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > KEEP_OLD_CHUNKS_MS) rmSync(path, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build();
  } catch (error) {
    // esbuild has already printed its own failures with file and line.
    if (!(error instanceof Error && 'errors' in error)) console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
