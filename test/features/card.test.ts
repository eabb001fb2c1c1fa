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

  it('says who uses the port in the workspace, on the transport that is asked about', async () => {
    const files = { '/srv/shop/host/fw.sh': '#!/bin/sh\nufw allow 443/tcp\nufw allow 443/udp\nufw allow 22/tcp\n' };
    const card = await openWorkspace(files).card('443/udp');
    expect(card?.markdown).toContain('\n\nUsed in this workspace:\n- `host/fw.sh:3`: Firewall lets port 443/udp');
    expect(card?.markdown).not.toContain('fw.sh:2');
    expect((await service.card('443/udp'))?.markdown).not.toContain('Used in this workspace');
  });

  it('shows a range, and nothing for another text', async () => {
    expect((await service.card('6000-6063'))?.markdown).toContain('64 ports');
    expect(await service.card('redis')).toBeUndefined();
  });
});
