import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { parseAst } from 'vitest/node';
import { patternOf } from '../../server/src/core/message.ts';

const SOURCE = path.resolve(import.meta.dirname, '../../server/src');

/** @returns the English patterns of all messages in the server's code, each with the files that say it. */
export function messagesInCode(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(path.join(SOURCE, file), 'utf8');
    if (!text.includes('say`')) continue;
    const { code } = transformSync(text, { loader: 'ts', target: 'es2023' });
    for (const pattern of patternsIn(parseAst(code))) {
      // Where nothing stands around the values, there is nothing to translate.
      if (!/^(\{\d+\})*$/.test(pattern)) found.set(pattern, [...(found.get(pattern) ?? []), file]);
    }
  }
  return found;
}

/** @returns the patterns of all templates tagged `say` below a node of a syntax tree (ESTree). */
function patternsIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.values(node).flatMap(patternsIn);
  return isMessage(node) ? [patternOf(node.quasi.quasis.map(({ value }) => value.cooked)), ...below] : below;
}

interface TaggedMessage {
  readonly quasi: { readonly quasis: readonly { readonly value: { readonly cooked: string } }[] };
}

function isMessage(node: object): node is TaggedMessage {
  const { type, tag } = node as { readonly type?: string; readonly tag?: { readonly name?: string } };
  return type === 'TaggedTemplateExpression' && tag?.name === 'say';
}
