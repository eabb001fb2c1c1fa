import { expect, it } from 'vitest';
import { Publisher } from '../../server/src/lsp/publisher.ts';

it('says which document could not be checked, and publishes for the others', async () => {
  const sent: string[] = [];
  const errors: string[] = [];
  const connection = {
    console: { error: (message: string) => errors.push(message) },
    sendDiagnostics: async ({ uri }: { uri: string }) => void sent.push(uri),
  };
  const service = {
    check: async (uri: string) => {
      if (uri === 'bad') throw new Error('a rule failed');
      return [];
    },
    document: () => undefined,
  };
  const documents = { get: () => ({ version: 1 }), keys: () => ['bad', 'good'] };
  new Publisher(connection as never, service as never, documents as never).schedule(['bad', 'good']);
  await expect.poll(() => sent).toEqual(['good']);
  expect(errors).toEqual([expect.stringContaining('bad could not be checked: Error: a rule failed')]);
});

it('tells after a rest of the documents that it has not told of since the last change', async () => {
  const sent: string[] = [];
  const connection = { sendDiagnostics: async ({ uri }: { uri: string }) => void sent.push(uri) };
  const service = { revision: 1, check: async () => [], document: () => undefined };
  const documents = { get: () => ({ version: 1 }), keys: () => ['typed', 'other'] };
  const publisher = new Publisher(connection as never, service as never, documents as never);
  publisher.schedule(['typed']);
  publisher.scheduleRest();
  await expect.poll(() => sent).toEqual(['typed', 'other']);
  service.revision = 2;
  publisher.scheduleRest();
  await expect.poll(() => sent).toEqual(['typed', 'other', 'typed', 'other']);
});
