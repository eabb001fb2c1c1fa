import { writeFileSync } from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import { applyEdits } from '../core/text.ts';
import type { Session } from './session.ts';

/** One fix can make room for another; more rounds than this would be two that undo each other. */
const MAX_ROUNDS = 10;

/**
 * Applies every fix that is safe without a look, until there is none left.
 * @param options with `write` the files are changed on disk, without it nothing is
 * @returns the changes as a unified diff
 */
export async function fixFiles({ service, files }: Session, { write }: { readonly write: boolean }): Promise<string> {
  let diff = '';
  for (const { name, doc, absolute } of files) {
    let text = doc.text;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const edits = await service.safeEdits(doc.uri);
      if (edits.length === 0) break;
      text = applyEdits(text, edits);
      service.update({ ...doc, text, version: round + 1 });
    }
    if (text === doc.text) continue;
    diff += createTwoFilesPatch(name, name, doc.text, text);
    if (write && absolute !== undefined) writeFileSync(absolute, text);
  }
  return diff;
}
