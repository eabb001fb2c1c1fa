import { describe, expect, it } from 'vitest';
import type { Finding } from '../../server/src/core/rule.ts';
import { applyEdits } from '../../server/src/core/text.ts';
import { settingFixes } from '../../server/src/workspace/configEdits.ts';
import { openExample } from '../support/examples.ts';

const FILE = 'docker-compose.yml';
const TEXT = 'services:\n  app:\n    image: acme/app\n    ports:\n      - "31313:31313"\n';

async function unassigned(): Promise<Finding> {
  const finding = (await openExample('', { file: FILE, text: TEXT }).check(FILE)).find(
    ({ rule }) => rule === 'unassigned-port',
  );
  if (!finding) throw new Error('unassigned-port was expected');
  return finding;
}

/** @returns the config file after each fix. */
async function configsAfter(text: string | undefined): Promise<readonly string[]> {
  const fixes = settingFixes(await unassigned(), { uri: '.portwise.jsonc', text });
  return fixes.map(({ edits }) => applyEdits(text ?? '', edits));
}

describe('settingFixes', () => {
  it('makes a config file where there is none', async () => {
    const [named, off] = await configsAfter(undefined);
    expect(JSON.parse(named ?? '')).toEqual({ services: [{ port: '31313', name: 'what runs there' }] });
    expect(off).toBe('{\n  "rules": {\n    // why this is fine\n    "unassigned-port": "off"\n  }\n}\n');
  });

  it('keeps what is there, comments included', async () => {
    const text =
      '{\n  // Ours.\n  "rules": { "port-zero": "error" },\n  "services": [\n    { "port": "8085", "name": "shop" }, // since 2019\n  ],\n}\n';
    for (const edited of await configsAfter(text)) {
      expect(edited).toContain('// Ours.');
      expect(edited).toContain('// since 2019');
      expect(edited).toContain('"port-zero": "error"');
    }
  });

  it('does what its title says', async () => {
    for (const config of await configsAfter('{}\n')) {
      const beside = { '.portwise.jsonc': config };
      const found = await openExample('', { file: FILE, text: TEXT, beside }).check(FILE);
      expect(found.map(({ rule }) => rule)).not.toContain('unassigned-port');
      const mistakes = await openExample('', { file: FILE, text: TEXT, beside }).check('.portwise.jsonc');
      expect(mistakes).toEqual([]);
    }
  });
});
