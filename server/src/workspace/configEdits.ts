import { modify } from 'jsonc-parser';
import { type Message, say } from '../core/message.ts';
import { formatRange } from '../core/ports.ts';
import type { Finding, Fix } from '../core/rule.ts';
import type { TextEdit } from '../core/text.ts';
import { CONFIG_FILE } from './configFiles.ts';

/** A config file, and its text; undefined where it has to be made. */
export interface ConfigTarget {
  readonly uri: string;
  readonly text: string | undefined;
}

/** Rules whose finding goes away when the team says what the port is. */
const WANT_A_NAME: readonly string[] = ['unassigned-port'];

/** Rules that are silent about a port which the team allows. */
const MAY_BE_ALLOWED: readonly string[] = [
  'exposed-service',
  'cleartext-service',
  'amplifying-service',
  'wide-opening',
];

/** What stands in for the reason, for the person to replace. */
const REASON = 'why this is fine';

/** @returns the fixes of a finding that edit the config file: naming or allowing its port, switching its rule off for everybody. */
export function settingFixes(finding: Finding, file: ConfigTarget): readonly Fix[] {
  const { rule, use } = finding;
  const toFix = (title: Message, edits: readonly TextEdit[]): Fix => ({ title, edits, safe: false, file });
  const fixes: Fix[] = [];
  const { ports = null } = use ?? {};
  const port = ports && formatRange(ports);
  if (port && WANT_A_NAME.includes(rule)) {
    const entry = { port, name: 'what runs there' };
    fixes.push(toFix(say`Name ${port} in ${CONFIG_FILE}`, editsFor(file.text, ['services', -1], entry)));
  }
  if (port && MAY_BE_ALLOWED.includes(rule)) {
    const entry = { port, reason: REASON };
    fixes.push(toFix(say`Allow ${port} in ${CONFIG_FILE}`, editsFor(file.text, ['allowed', -1], entry)));
  }
  const off = editsFor(file.text, ['rules', rule], 'off').map(withReason);
  return [...fixes, toFix(say`Switch ${rule} off in ${CONFIG_FILE}`, off)];
}

/** The edits that put a value at a path; what is there stays as it is, comments included. */
function editsFor(text: string | undefined, path: readonly (string | number)[], value: unknown): readonly TextEdit[] {
  const eol = text?.includes('\r\n') ? '\r\n' : '\n';
  const formattingOptions = { insertSpaces: !text?.includes('\n\t'), tabSize: 2, eol };
  // The path goes to an array's end, and to an array that is not there yet.
  // The mark is one UTF-16 unit, and so is the space in its place.
  const edits = modify(text?.replace(/^\uFEFF/, ' ') ?? '', [...path], value, {
    formattingOptions,
    isArrayInsertion: path.at(-1) === -1,
  });
  const end = text === undefined ? eol : '';
  return edits.map(({ offset, length, content }) => ({
    span: { start: offset, end: offset + length },
    newText: content + end,
  }));
}

/** Puts a comment on a line of its own above the new member, where it has one. */
function withReason({ span, newText }: TextEdit): TextEdit {
  return { span, newText: newText.replace(/(\r?\n[ \t]*)("[\w-]+": "off")/, `$1// ${REASON}$1$2`) };
}
