import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, readSettings } from '../../server/src/core/settings.ts';

describe('readSettings', () => {
  it('takes nothing for the defaults', () => {
    for (const nothing of [undefined, null, {}, [], 'x', 7]) {
      expect(readSettings(nothing)).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
    }
  });

  it('tells what is wrong and keeps the rest', () => {
    const { settings, problems } = readSettings({
      rules: { 'unassigned-port': 'off', 'exposed-service': 'loud' },
      ignore: 'x',
      maxFileSize: -1,
      services: [
        { port: '8085', name: 'billing' },
        { port: 8086, name: 'x' },
        { port: 'abc', name: 'y' },
      ],
    });
    expect(settings.rules).toEqual({ 'unassigned-port': 'off' });
    expect(settings.services).toEqual([{ port: '8085', name: 'billing' }]);
    expect(settings.maxFileSize).toBe(DEFAULT_SETTINGS.maxFileSize);
    expect(problems.map(({ path }) => path.join('.'))).toEqual([
      'rules.exposed-service',
      'ignore',
      'maxFileSize',
      'services.1',
      'services.2.port',
    ]);
  });

  it.each(['99999', '9000-8000', '80/http', '80-', ''])('takes %j for no port', (port) => {
    const { settings, problems } = readSettings({ allowed: [{ port, reason: 'x' }] });
    expect(settings.allowed).toEqual([]);
    expect(problems.map(({ path }) => path.join('.'))).toEqual(['allowed.0.port']);
  });
});
