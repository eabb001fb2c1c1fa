import type { Typed } from '../core/format.ts';
import { lineStart, typedIn } from './typing.ts';

const typedUrl = typedIn();

/** An item of a list of mappings, half typed: `- `, `- "`, `- '127.0.0.1:80`. */
const ITEM = /^(\s*)-\s*(["']?)([\d.:]*)$/;
const KEY = /^(\s*)(["']?)([\w.-]+)\2\s*:\s*(?:#.*)?$/;

/** Half-typed files go on for long: a service's block above the cursor is looked through no farther than this. */
const MOST_LINES = 300;

/** Tells what is being typed in a Compose file: an item under a service's `ports`, or an address. */
export function typedInCompose(text: string, offset: number): Typed | undefined {
  return typedMapping(text, offset) ?? typedUrl(text, offset);
}

function typedMapping(text: string, offset: number): Typed | undefined {
  const start = lineStart(text, offset);
  const [, indent = '', quote = '', typed] = ITEM.exec(text.slice(start, offset)) ?? [];
  if (typed === undefined) return undefined;
  const [list, service, root] = keysAbove(text, start, indent.length);
  if (list !== 'ports' || service === undefined || root !== 'services') return undefined;
  return {
    kind: 'mapping',
    span: { start: offset - typed.length, end: offset },
    service,
    // Inside quotes the file has, or gets from the editor, both of them.
    quote: quote === '' ? '"' : '',
  };
}

/** @returns the keys that a list item lies under, the nearest first. A list may stand as far left as its key. */
function keysAbove(text: string, start: number, itemIndent: number): readonly string[] {
  const keys: string[] = [];
  let limit = itemIndent + 1;
  let end = start;
  for (let count = 0; end > 0 && count < MOST_LINES && limit > 0; count++) {
    const from = lineStart(text, end - 1);
    const line = text.slice(from, end).trimEnd();
    end = from;
    const [, indent, , key] = KEY.exec(line) ?? [];
    if (key === undefined || indent === undefined || indent.length >= limit) continue;
    keys.push(key);
    limit = indent.length;
  }
  return keys;
}
