import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/service.ts';

describe('card', () => {
  const service = openWorkspace({});

  it('has a title, practice, the registry and the caution, and says that an assignment recommends nothing', async () => {
    const card = await service.card('6379/tcp');
    expect(card?.title).toBe('6379/tcp · redis');
    for (const part of [/Redis/, /\*\*IANA\*\*: `redis`/, /Before you open it/, /recommends neither/]) {
      expect(card?.markdown).toMatch(part);
    }
  });

  it('shows a range, and nothing for another text', async () => {
    expect((await service.card('6000-6063'))?.markdown).toContain('64 ports');
    expect(await service.card('redis')).toBeUndefined();
  });
});
