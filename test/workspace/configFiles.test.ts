import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { DEFAULT_SETTINGS } from '../../server/src/core/settings.ts';
import { createMemoryHost } from '../../server/src/host/memory.ts';
import { ConfigFiles } from '../../server/src/workspace/configFiles.ts';

const PORT = { type: 'integer', minimum: 1, maximum: 65_535 } as const;
const RULES = [
  { id: 'unassigned-port' },
  {
    id: 'wide-opening',
    options: {
      size: { description: '', schema: { type: 'integer', minimum: 1 }, default: 1 },
      ports: { description: '', schema: { type: 'array', items: PORT }, default: [] },
    },
  },
  { id: 'exposed-service' },
];

function settingsFor(path: string, files: Readonly<Record<string, string>>) {
  return new ConfigFiles(createMemoryHost(files), RULES).settingsFor(path, path, DEFAULT_SETTINGS);
}

function problems(text: string) {
  return new ConfigFiles(createMemoryHost(), RULES)
    .problemsIn(text)
    .map(({ span, message }) => `${text.slice(span.start, span.end)}: ${inEnglish(message)}`);
}

describe('settingsFor', () => {
  it('takes the nearest file', async () => {
    const files = {
      '/p/.portwise.jsonc': '{ "rules": { "unassigned-port": "error" } }',
      '/p/web/.portwise.jsonc': '{ "rules": { "unassigned-port": "off" } /* here */, }',
    };
    expect((await settingsFor('/p/web/a/nginx.conf', files)).settings.rules).toEqual({ 'unassigned-port': 'off' });
    expect((await settingsFor('/p/nginx.conf', files)).settings.rules).toEqual({ 'unassigned-port': 'error' });
    expect((await settingsFor('/elsewhere/nginx.conf', files)).settings).toEqual(DEFAULT_SETTINGS);
  });

  it('extends other files, the own words last', async () => {
    const files = {
      '/p/base.jsonc': '{ "rules": { "unassigned-port": "error", "exposed-service": "hint" } }',
      '/p/.portwise.jsonc': '{ "extends": "./base.jsonc", "rules": { "exposed-service": "off" } }',
    };
    const { settings } = await settingsFor('/p/nginx.conf', files);
    expect(settings.rules).toEqual({ 'unassigned-port': 'error', 'exposed-service': 'off' });
  });

  it('survives files that extend each other', async () => {
    const files = { '/p/.portwise.jsonc': '{ "extends": ".portwise.jsonc", "ignore": ["x"] }' };
    expect((await settingsFor('/p/nginx.conf', files)).settings.ignore).toEqual(['x']);
  });

  it('overrides by glob', async () => {
    const files = {
      '/p/.portwise.jsonc': '{ "overrides": [{ "files": "test/**", "rules": { "unassigned-port": "off" } }] }',
    };
    expect((await settingsFor('/p/test/nginx.conf', files)).settings.rules).toEqual({ 'unassigned-port': 'off' });
    expect((await settingsFor('/p/prod/nginx.conf', files)).settings.rules).toEqual({});
  });

  it('leaves alone what is to be ignored', async () => {
    const files = { '/p/.portwise.jsonc': '{ "ignore": ["vendor/**"] }' };
    expect((await settingsFor('/p/vendor/x/nginx.conf', files)).ignored).toBe(true);
    expect((await settingsFor('/p/nginx.conf', files)).ignored).toBe(false);
  });

  it('lets the rest of a broken file hold', async () => {
    const files = { '/p/.portwise.jsonc': '{ "rules": { "unassigned-port": "off" }, "services": 7, ' };
    expect((await settingsFor('/p/nginx.conf', files)).settings.rules).toEqual({ 'unassigned-port': 'off' });
  });
});

describe('problemsIn', () => {
  it('finds nothing in a good file', () => {
    expect(problems('// ours\n{ "$schema": "x", "rules": { "unassigned-port": "off" }, "extends": ["a"], }')).toEqual(
      [],
    );
  });

  it('points at each mistake', () => {
    const text = '{ "rules": { "unasigned-port": "off", "exposed-service": "loud" }, "colour": 1, "overrides": [{}] }';
    expect(problems(text)).toEqual([
      '"unasigned-port": There is no rule "unasigned-port".',
      '"loud": "loud" is no severity: use error, warning, info, hint or off.',
      '"colour": There is no setting "colour".',
      '{}: An override needs "files": a glob, or a list of them.',
    ]);
  });

  it('points at options that no rule has or can use', () => {
    const text = `{ "options": {
      "wide-openin": { "size": 1 },
      "wide-opening": { "sise": 1, "size": "many", "ports": [80, 70000] },
      "unassigned-port": { "loud": true }
    } }`;
    expect(problems(text)).toEqual([
      '"wide-openin": There is no rule "wide-openin".',
      '"sise": The rule wide-opening has no option "sise". It has size, ports.',
      '"many": This can’t be used. Write a whole number from 1 up.',
      '[80, 70000]: This can’t be used. Write a list of numbers, each a whole number from 1 to 65535.',
      '"loud": The rule unassigned-port has no options.',
    ]);
    expect(problems('{ "options": { "wide-opening": { "size": 20, "ports": [80] } } }')).toEqual([]);
  });

  it('looks into the overrides', () => {
    const text = '{ "overrides": [{ "files": "*.yml", "rulez": {}, "options": { "wide-opening": { "size": 0 } } }] }';
    expect(problems(text)).toEqual([
      '"rulez": There is no setting "rulez".',
      '0: This can’t be used. Write a whole number from 1 up.',
    ]);
  });

  it('tells of a file that is extended and not there', async () => {
    const text = '{ "extends": ["./base.jsonc", "./bsae.jsonc"] }';
    const host = createMemoryHost({ '/p/base.jsonc': '{}' });
    const uri = '/p/.portwise.jsonc';
    const { result } = await new ConfigFiles(host, RULES).reading({ uri, path: uri, text, version: 1 });
    expect(result.oddities.map(({ span }) => text.slice(span.start, span.end))).toEqual(['"./bsae.jsonc"']);
  });

  it('points at a syntax error', () => {
    expect(problems('{ "rules": }')).toEqual(['}: This is no valid JSON with comments (ValueExpected).']);
  });
});
