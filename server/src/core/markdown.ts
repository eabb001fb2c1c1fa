/** Text from a file is never trusted: whatever goes into Markdown passes through here. */

/** @returns `text` so that Markdown shows it as it is, on one line and inside a paragraph. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(
      /^(\s*)([#+-]|\d+[.)])(?=\s|$)/,
      (_whole, space: string, sign: string) => `${space}${sign.slice(0, -1)}\\${sign.slice(-1)}`,
    )
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/** @returns a code span that shows `text` as it is, on one line, whatever backticks it holds. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** @returns a link; `url` comes from our own tables, never from a document. */
export function link(label: string, url: string): string {
  return `[${escapeMarkdown(label)}](${url})`;
}

/** @returns the address of a reference as the data spell it: `RFC 7143`, `RFC9110` or `https://…`; undefined for another text. */
export function referenceLink(reference: string): { label: string; url: string } | undefined {
  const rfc = /^\[?RFC ?0*(\d{1,5})\]?$/i.exec(reference);
  if (rfc) return { label: `RFC ${rfc[1]}`, url: `https://www.rfc-editor.org/rfc/rfc${rfc[1]}` };
  if (!/^https:\/\/[^\s()<>]+$/.test(reference)) return undefined;
  return { label: reference.slice('https://'.length).split('/')[0] ?? reference, url: reference };
}
