import { describe, expect, test } from 'vitest';
import { say } from '../../server/src/core/message.ts';
import bundle from '../../server/src/lsp/l10n/bundle.l10n.zh-cn.json';
import { tellerFor } from '../../server/src/lsp/language.ts';
import { messagesInCode } from '../support/messages.ts';

const BUNDLE = 'server/src/lsp/l10n/bundle.l10n.zh-cn.json';

/** How many sentences may wait for a translator, of about three hundred. */
const MOST_WAITING = 12;

describe('the language of an editor', () => {
  test.each(['zh-cn', 'zh-CN', 'zh', 'zh-Hans', 'zh_CN.UTF-8', 'zh-sg'])('%s has Simplified Chinese', (locale) => {
    expect(tellerFor(locale)(say`Put it in quotes`)).toBe('加上引号');
  });

  test.each([undefined, 'en', 'en-GB', 'de', 'zh-tw', 'zh-Hant', 'C', 'no locale', ''])('%s has English', (locale) => {
    expect(tellerFor(locale)(say`Put it in quotes`)).toBe('Put it in quotes');
  });

  test('puts values and messages in their places, in the order of the language', () => {
    const tell = tellerFor('zh-cn');
    expect(
      tell(say`${3} copies of ${'web'} can’t all have host port ${80}. Publish a range, or leave the host port out.`),
    ).toBe('web 的 3 个副本无法都使用主机端口 80。请发布一个范围，或省略主机端口。');
    expect(tell(say`${'{1}'} takes it here.`)).toBe('{1} 在此处占用它。');
  });

  test('says in English what has no translation', () => {
    expect(tellerFor('zh-cn')(say`Nobody has translated that ${1} yet: ${say`unknown`}.`)).toBe(
      'Nobody has translated that 1 yet: 未知.',
    );
  });
});

describe(BUNDLE, () => {
  const said = messagesInCode();
  const translated = Object.entries(bundle);

  // Nobody has to know Chinese to write a rule or to mend a sentence: what is new is told in English, and counted here, until somebody
  // translates it. A release has none of these.
  test('translates what the server says, save for a few new sentences', () => {
    const missing = [...said.keys()].filter((english) => !(english in bundle));
    if (missing.length > 0) console.warn(`${BUNDLE} lacks ${missing.length}: ${list(missing)}`);
    expect(missing.length, `translate them in ${BUNDLE}: ${list(missing)}`).toBeLessThanOrEqual(MOST_WAITING);
  });

  test('translates hardly anything that nobody says any more', () => {
    const gone = translated.map(([english]) => english).filter((english) => !said.has(english));
    if (gone.length > 0) console.warn(`${BUNDLE} has ${gone.length} too many: ${list(gone)}`);
    expect(gone.length, `take their lines out of ${BUNDLE}: ${list(gone)}`).toBeLessThanOrEqual(MOST_WAITING);
  });

  test('keeps the places to be filled in', () => {
    for (const [english, text] of translated) expect(placesIn(text), english).toEqual(placesIn(english));
  });

  test('keeps the marks of Markdown', () => {
    for (const [english, text] of translated) expect(marksIn(text), english).toBe(marksIn(english));
  });
});

function placesIn(text: string): readonly string[] {
  return (text.match(/\{\d+\}/g) ?? []).sort();
}

function marksIn(text: string): number {
  return text.match(/\*\*/g)?.length ?? 0;
}

function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `\n  ${JSON.stringify(sentence)}`).join('');
}
