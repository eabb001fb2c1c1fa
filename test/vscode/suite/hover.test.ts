import { assert } from 'chai';
import { cleanUp, eventually, hoverOver, openFile } from './support.ts';

describe('hover', () => {
  afterEach(cleanUp);

  it('says what a published port does, what runs there and what to know before', async () => {
    const text = 'services:\n  cache:\n    image: redis:8\n    ports:\n      - "6379:6379"\n';
    const document = await openFile('docker-compose.yml', text);
    const hover = await eventually(
      () => hoverOver(document, '6379'),
      () => 'a hover',
    );
    assert.match(hover, /every interface[\s\S]*Redis[\s\S]*IANA/);
  });

  it('explains a range', async () => {
    const document = await openFile('firewall.sh', '#!/bin/sh\nufw allow 6000:6007/tcp\n');
    assert.match(
      await eventually(
        () => hoverOver(document, '6000:6007'),
        () => 'a hover',
      ),
      /8 ports/,
    );
  });

  it('shows text from a file as text', async () => {
    const text = 'services:\n  "[x](https://example.com)":\n    image: redis\n    ports:\n      - "6379:6379"\n';
    const document = await openFile('docker-compose.yml', text);
    const hover = await eventually(
      () => hoverOver(document, '6379'),
      () => 'a hover',
    );
    assert.notInclude(hover.replaceAll(/`[^`]*`/g, ''), '[x](https://example.com)');
  });

  it('says nothing where there is no port', async () => {
    const document = await openFile(
      'docker-compose.yml',
      'services:\n  cache:\n    image: redis:8\n    ports:\n      - "6379:6379"\n',
    );
    await eventually(
      () => hoverOver(document, '6379'),
      () => 'a hover',
    );
    assert.notMatch(await hoverOver(document, 'image'), /IANA/);
  });
});
