import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Overview } from '../../server/src/lsp/overview.ts';
import { CHANGED_METHOD, INVENTORY_METHOD } from '../../server/src/lsp/protocol.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells a client that has asked of what changes later, several changes once and each rest anew', async () => {
  const told: string[] = [];
  const handlers = new Map<string, () => unknown>();
  const connection = {
    onRequest: (method: string, handler: () => unknown) => void handlers.set(method, handler),
    sendNotification: async (method: string) => void told.push(method),
  };
  const overview = new Overview(connection as never, { inventory: async () => [] } as never);
  overview.changed();
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([]);
  expect(await handlers.get(INVENTORY_METHOD)?.()).toEqual([]);
  for (let change = 0; change < 3; change++) {
    overview.changed();
    vi.advanceTimersByTime(200);
  }
  expect(told).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(told).toEqual([CHANGED_METHOD]);
  overview.changed();
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([CHANGED_METHOD, CHANGED_METHOD]);
});
