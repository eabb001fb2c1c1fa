import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { DEFAULT_SETTINGS } from '../../server/src/core/settings.ts';
import { createMemoryHost } from '../../server/src/host/memory.ts';
import { ConfigFiles } from '../../server/src/workspace/configFiles.ts';

const RULES = ['unassigned-port', 'exposed-service'];

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
      '"loud": "loud" is no severity: use error, warning, info, hint or off.',
      '"colour": There is no setting "colour".',
      '"unasigned-port": There is no rule "unasigned-port".',
      '{}: An override needs "files": a glob, or a list of them.',
    ]);
  });

  it('points at a syntax error', () => {
    expect(problems('{ "rules": }')).toEqual(['}: This is no valid JSON with comments (ValueExpected).']);
  });
});
