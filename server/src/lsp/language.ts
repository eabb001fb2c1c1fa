import { inEnglish, type Tell, teller } from '../core/message.ts';
import simplifiedChinese from './l10n/bundle.l10n.zh-cn.json';

/** The languages that the server speaks beside English: translations by language and script, as `Intl.Locale` names them. */
const LANGUAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = { 'zh-Hans': simplifiedChinese };

/**
 * @param locale the editor's: `zh-cn`, `zh-Hans`, `zh_CN.UTF-8`
 * @returns what puts messages into its language; English where it is unknown, or not spoken here
 */
export function tellerFor(locale: string | undefined): Tell {
  const translations = LANGUAGES[languageOf(locale ?? 'en')];
  return translations ? teller(new Map(Object.entries(translations))) : inEnglish;
}

/** @returns the language with its script, filled in where it is understood: `zh-cn` is written in `Hans`, `zh-tw` is not. */
function languageOf(locale: string): string {
  try {
    const { language, script } = new Intl.Locale(locale.replace(/[.@].*$/, '').replaceAll('_', '-')).maximize();
    return `${language}-${script}`;
  } catch {
    return '';
  }
}
