import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/*
 * Who may import whom. ARCHITECTURE.md has the same table in words; lint shows a breach in the editor, this test reads every import.
 * `own` rooms are folders of server/src, `packages` are what may come from npm or Node.
 */
const ROOMS: Readonly<Record<string, { readonly own: readonly string[]; readonly packages: readonly RegExp[] }>> = {
  core: { own: ['core'], packages: [/^picomatch\/posix$/] },
  syntax: { own: ['core', 'syntax'], packages: [/^(yaml|js-yaml|unbash|jsonc-parser)$/] },
  formats: {
    own: ['core', 'syntax', 'formats'],
    packages: [/^(yaml|js-yaml|unbash|jsonc-parser)$/],
  },
  rules: { own: ['core', 'rules'], packages: [] },
  registry: { own: ['core', 'registry', 'data'], packages: [] },
  workspace: { own: ['core', 'workspace'], packages: [/^jsonc-parser$/] },
  features: { own: ['core', 'features'], packages: [] },
  host: { own: ['core', 'host'], packages: [/^node:/, /^(ignore|undici)$/] },
  'service.ts': {
    own: ['core', 'syntax', 'formats', 'rules', 'registry', 'workspace', 'features', 'host', 'data'],
    packages: [],
  },
  lsp: {
    own: ['service.ts', 'host', 'core', 'lsp'],
    packages: [/^vscode-languageserver/, /^vscode-uri$/, /^node:process$/],
  },
  cli: { own: ['service.ts', 'host', 'core', 'cli'], packages: [/^node:/, /^(diff|sarif)$/] },
};

const SOURCE = path.resolve(import.meta.dirname, '../../server/src');
const CLIENT = path.resolve(import.meta.dirname, '../../client');

describe('layers', () => {
  for (const [room, { own, packages }] of Object.entries(ROOMS)) {
    it(`${room} imports only what it may`, () => {
      const files = filesOf(path.join(SOURCE, room));
      expect(files.length).toBeGreaterThan(0);
      const breaches = files.flatMap((file) =>
        importsOf(file)
          .filter((target) => !isAllowed(file, target, own, packages))
          .map((target) => `${path.relative(SOURCE, file)} imports ${target}`),
      );
      expect(breaches).toEqual([]);
    });
  }

  it('knows every room', () => {
    const rooms = readdirSync(SOURCE).filter((name) => name !== 'tables.d.ts');
    expect(rooms.filter((name) => !(name in ROOMS))).toEqual([]);
  });

  it('lets no format import another, and no rule another', () => {
    for (const room of ['formats', 'rules']) {
      const breaches = filesOf(path.join(SOURCE, room))
        .filter((file) => path.dirname(file) === path.join(SOURCE, room) && path.basename(file) !== 'index.ts')
        .flatMap((file) =>
          importsOf(file).filter((target) => target.startsWith('./') && !target.startsWith('./support/')),
        );
      expect(breaches).toEqual([]);
    }
  });

  it('lets the client import nothing of the server but its own messages', () => {
    const breaches = filesOf(CLIENT).flatMap((file) =>
      importsOf(file).filter(
        (target) => target.includes('server/src') && !target.endsWith('server/src/lsp/protocol.ts'),
      ),
    );
    expect(breaches).toEqual([]);
  });

  it('lets only the host and the command line touch Node, beside the server’s own entry', () => {
    const breaches = filesOf(SOURCE)
      .filter((file) => importsOf(file).some((target) => target.startsWith('node:')))
      .map((file) => path.relative(SOURCE, file).replaceAll('\\', '/'))
      .filter((file) => !/^(host\/(node|walk|registryStore)\.ts|cli\/.*|lsp\/main\.node\.ts)$/.test(file));
    expect(breaches).toEqual([]);
  });
});

function filesOf(place: string): string[] {
  if (place.endsWith('.ts')) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [
    ...text.matchAll(/^(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm),
  ].map((match) => match[1] ?? match[2] ?? '');
}

function isAllowed(file: string, target: string, own: readonly string[], packages: readonly RegExp[]): boolean {
  if (!target.startsWith('.')) return packages.some((known) => known.test(target));
  const whole = path.resolve(path.dirname(file), target);
  if (path.basename(whole) === 'package.json') return true;
  // `portwise lsp` loads the server's entry, and nothing else of it.
  if (file === path.join(SOURCE, 'cli/main.ts') && whole === path.join(SOURCE, 'lsp/main.ts')) return true;
  const room = path.relative(SOURCE, whole).split(path.sep);
  if (room[0] === '..') return own.includes('data') && whole.includes(`${path.sep}data${path.sep}generated${path.sep}`);
  return own.includes(room[0] ?? '');
}
