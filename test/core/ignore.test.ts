import { describe, expect, it } from 'vitest';
import type { RuleExample } from '../../server/src/core/rule.ts';
import { applyEdits } from '../../server/src/core/text.ts';
import { FORMATS } from '../../server/src/formats/index.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { openExample } from '../support/examples.ts';

/** @returns the rules that speak of a text. */
async function rulesIn(example: RuleExample): Promise<readonly string[]> {
  return (await openExample('', example).check(example.file)).map(({ rule }) => rule);
}

const REDIS = 'services:\n  cache:\n    image: redis:8\n    ports:\n';

describe('a comment', () => {
  it('silences the next line, its own line or the file', async () => {
    for (const entry of [
      '      # portwise-ignore-next-line exposed-service: behind the VPN\n      - "6379:6379"\n',
      '      - "6379:6379" # portwise-ignore-line exposed-service: behind the VPN\n',
      '      - "6379:6379"\n# portwise-ignore-file exposed-service\n',
      '      # portwise-ignore-next-line\n      - "6379:6379"\n',
    ]) {
      expect(await rulesIn({ file: 'docker-compose.yml', text: REDIS + entry }), entry).toEqual([]);
    }
  });

  it('stands before a command of several lines or at its end, for no line of it but the last can have one', async () => {
    const command = 'docker run \\\n  -p 6379:6379 \\\n  redis:8';
    const rule = 'exposed-service: behind the VPN';
    for (const text of [
      `# portwise-ignore-next-line ${rule}\n${command}\n`,
      `${command} # portwise-ignore-line ${rule}\n`,
    ]) {
      expect(await rulesIn({ file: 'run.sh', text }), text).toEqual([]);
    }
  });

  it('silences the rules that it names, and tells of the others', async () => {
    const text = `${REDIS}      # portwise-ignore-next-line port-conflict, exposed-service, no-such-rule: x\n      - "6379:6379"\n`;
    expect(await rulesIn({ file: 'docker-compose.yml', text })).toEqual(['unused-ignore', 'unknown-ignore']);
  });

  it('is none in a string, or in another format’s syntax', async () => {
    const text = `${REDIS}      - "6379:6379" // portwise-ignore-line exposed-service\n`;
    expect(await rulesIn({ file: 'docker-compose.yml', text: text.replace(' //', '\n    //') })).toContain(
      'exposed-service',
    );
  });

  it('begins with any of the signs that the format has for it', async () => {
    const port = 'resource "aws_lb_listener" "a" {\n  port = 70000\n}\n';
    for (const [file, text, at] of [
      ['main.tf', port, '  port'],
      ['web.container', '[Container]\nPublishPort=70000:80\n', 'Publish'],
      ['a.socket', '[Socket]\nListenStream=70000\n', 'Listen'],
      ['ufw/applications.d/a', '[A]\ntitle=A\ndescription=A\nports=70000/tcp\n', 'ports'],
    ] as const) {
      const opened = file === 'main.tf' ? '//' : ';';
      expect(await rulesIn({ file, text }), file).toContain('port-out-of-range');
      for (const open of ['#', opened]) {
        const comment = `${open} portwise-ignore-next-line port-out-of-range: a test\n`;
        expect(await rulesIn({ file, text: text.replace(at, comment + at) }), file + open).not.toContain(
          'port-out-of-range',
        );
      }
    }
  });

  it('is XML’s own in firewalld’s files', async () => {
    const zone = (line: string) =>
      `<?xml version="1.0" encoding="utf-8"?>\n<zone>\n${line}  <port port="70000" protocol="tcp"/>\n</zone>\n`;
    const file = 'etc/firewalld/zones/public.xml';
    expect(await rulesIn({ file, text: zone('') })).toContain('port-out-of-range');
    const comment = '  <!-- portwise-ignore-next-line port-out-of-range: a test -->\n';
    expect(await rulesIn({ file, text: zone(comment) })).toEqual([]);
  });
});

describe('the fix that writes a comment', () => {
  const example = { file: 'etc/firewalld/zones/public.xml', text: '' };

  it('writes it below an XML declaration, closed', async () => {
    const text = '<?xml version="1.0" encoding="utf-8"?>\n<zone>\n  <port port="70000" protocol="tcp"/>\n</zone>\n';
    const service = openExample('', { ...example, text });
    const [finding] = await service.check(example.file);
    if (!finding) throw new Error('one finding was expected');
    const fixes = (await service.fixes(example.file, finding)).filter(({ title }) => title.startsWith('Ignore'));
    const [here, inFile] = fixes.map(({ edits }) => applyEdits(text, edits).split('\n'));
    expect(here?.[2]).toBe('  <!-- portwise-ignore-next-line port-out-of-range: why this is fine -->');
    expect(inFile?.slice(0, 2)).toEqual([
      '<?xml version="1.0" encoding="utf-8"?>',
      '<!-- portwise-ignore-file port-out-of-range: why this is fine -->',
    ]);
  });

  it('writes what a batch file takes for a comment, and what PowerShell does', async () => {
    const text = 'netsh advfirewall firewall add rule name=a dir=in action=allow protocol=TCP localport=70000\n';
    for (const [file, open] of [
      ['open.bat', 'REM'],
      ['open.ps1', '#'],
    ] as const) {
      const service = openExample('', { file, text });
      const [finding] = await service.check(file);
      const fixes = finding ? await service.fixes(file, finding) : [];
      const here = fixes.find(({ title }) => title === 'Ignore port-out-of-range here');
      const after = applyEdits(text, here?.edits ?? []);
      expect(after).toContain(`${open} portwise-ignore-next-line port-out-of-range: `);
      expect(await rulesIn({ file, text: after }), file).toEqual([]);
    }
  });

  it('silences its finding in every format that an example is written in', async () => {
    const formats = new Set<string>();
    for (const { meta } of RULES.filter(({ judgesComments }) => !judgesComments)) {
      for (const bad of meta.bad) {
        const service = openExample(meta.id, bad);
        const finding = (await service.check(bad.file)).find(({ rule }) => rule === meta.id);
        if (!finding) continue;
        formats.add(finding.format);
        for (const fix of (await service.fixes(bad.file, finding)).filter(({ title }) => title.startsWith('Ignore'))) {
          const text = applyEdits(bad.text, fix.edits);
          const after = (await openExample(meta.id, { ...bad, text }).check(bad.file)).map(({ rule }) => rule);
          expect(after.filter((rule) => rule === meta.id).length, `${fix.title}\n${text}`).toBeLessThan(
            (await service.check(bad.file)).filter(({ rule }) => rule === meta.id).length,
          );
        }
      }
    }
    expect(formats.size).toBeGreaterThan(5);
  });
});

it('every format says how it writes comments', () => {
  for (const { id, comment } of FORMATS) expect(comment.open, id).not.toBe('');
});
