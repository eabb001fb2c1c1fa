import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AfterRest } from '../../server/src/lsp/rest.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('acts once after each rest', () => {
  let count = 0;
  const rest = new AfterRest(() => count++, 100);
  rest.disturb();
  vi.advanceTimersByTime(90);
  rest.disturb();
  vi.advanceTimersByTime(90);
  expect(count).toBe(0);
  vi.advanceTimersByTime(10);
  expect(count).toBe(1);
  rest.disturb();
  rest.disturb();
  vi.advanceTimersByTime(1000);
  expect(count).toBe(2);
});
