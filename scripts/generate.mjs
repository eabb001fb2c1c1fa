/**
 * Writes everything that is derived from the tables in the code: the contributions in package.json, the document selector, the pages
 * of the rules, the schema of the config file.
 *
 *     node scripts/generate.mjs            writes
 *     node scripts/generate.mjs --check    only says what is out of date; exit status 1 where something is
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const checkOnly = process.argv.includes('--check');

const { generatedFiles } = await loadTypeScript(join(root, 'scripts/generate/files.ts'));
const read = (path) => {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
};

for (const [path, text] of generatedFiles(read)) {
  if (read(path) === text) continue;
  console.log(checkOnly ? `${path} is out of date: npm run generate` : path);
  if (checkOnly) process.exitCode = 1;
  else write(path, text);
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Imports a module written in TypeScript, which Node 20 can't by itself. */
async function loadTypeScript(entry) {
  const folder = mkdtempSync(join(tmpdir(), 'portwise-generate-'));
  const outfile = join(folder, 'files.mjs');
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      loader: { '.tsv': 'text' },
      logLevel: 'warning',
      // CommonJS parts among the dependencies ask for Node's own modules by require.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
