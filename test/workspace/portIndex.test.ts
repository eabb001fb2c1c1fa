import { describe, expect, it } from 'vitest';
import { type Format, NOTHING_READ } from '../../server/src/core/format.ts';
import { createMemoryHost } from '../../server/src/host/memory.ts';
import { PortIndex } from '../../server/src/workspace/portIndex.ts';

/** A format that asks for the files that its text names, and keeps what it was told. */
function askingFormat(answers: (string | undefined)[][]): Format {
  return {
    id: 'asking',
    title: 'Asking',
    names: ['**/*.ask'],
    languages: [],
    candidates: [],
    candidateLanguages: [],
    recognises: () => false,
    comment: { open: '#' },
    read({ text }, context) {
      const paths = text.split(' ').filter((path) => path !== '');
      answers.push(paths.map((path) => context.neighbour(path)));
      return NOTHING_READ;
    },
  };
}

const setUp = (files: Readonly<Record<string, string>>, others: readonly Format[] = []) => {
  const answers: (string | undefined)[][] = [];
  const host = createMemoryHost(files);
  const registry = () => ({ portOf: () => undefined });
  const index = new PortIndex({ formats: [askingFormat(answers), ...others], registry, host, maxFileSize: () => 1000 });
  const read = async (text: string, version: number) => {
    answers.length = 0;
    index.update({ uri: 'a.ask', path: 'a.ask', text, version });
    await index.readings('a.ask');
    return answers;
  };
  return { index, read };
};

describe('the index', () => {
  it('reads again once a file that was asked for is there, and at the next change only once', async () => {
    const { read } = setUp({ 'b.env': 'B' });
    expect(await read('b.env', 1)).toEqual([[undefined], ['B']]);
    expect(await read('b.env ', 2)).toEqual([['B']]);
    expect(await read('', 3)).toEqual([[]]);
  });

  it('reads once where there is no such file', async () => {
    const { read } = setUp({});
    expect(await read('b.env', 1)).toEqual([[undefined]]);
    expect(await read('b.env', 2)).toEqual([[undefined]]);
  });

  it('tells who has to be read again when a file changes that was loaded ahead', async () => {
    const { index, read } = setUp({ 'b.env': 'B' });
    await read('b.env', 1);
    await read('b.env ', 2);
    expect(index.fileChanged('b.env')).toEqual(['a.ask']);
  });

  it('has a text parsed once for all formats and rounds that ask, and anew when it changes', async () => {
    const parses: string[] = [];
    const parse = (text: string) => parses.push(text);
    const parsing = (id: string): Format => ({
      ...askingFormat([]),
      id,
      read({ text }, context) {
        context.neighbour('b.env');
        context.parsed(parse, text);
        return NOTHING_READ;
      },
    });
    const { index, read } = setUp({ 'b.env': 'B' }, [parsing('one'), parsing('other')]);
    await read('first', 1);
    await read('second', 2);
    expect(parses).toEqual(['first', 'second']);
    index.forgetReadings();
    await index.readings('a.ask');
    expect(parses).toEqual(['first', 'second', 'second']);
  });
});
