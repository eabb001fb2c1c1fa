import { isUtf8 } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import { applyEdits } from '../core/text.ts';
import { reasonOf } from './files.ts';
import type { Session, SessionFile } from './session.ts';
import { complain, WRONG_CALL } from './terminal.ts';

/** One fix can make room for another; more rounds than this would be two that undo each other. */
const MAX_ROUNDS = 10;

/**
 * Applies every fix that is safe without a look, until there is none left.
 * @param options with `write` the files are changed on disk, without it nothing is
 * @returns the changes as a unified diff, and the session with the texts as they are then
 */
export async function fixFiles(
  session: Session,
  { write }: { readonly write: boolean },
): Promise<{ readonly diff: string; readonly fixed: Session }> {
  const files: SessionFile[] = [];
  let { status } = session;
  let diff = '';
  for (const file of session.files) {
    const { name, doc } = file;
    const text = canBeFixed(file) ? await fixedText(file, session) : doc.text;
    if (text !== doc.text && write && !isWritten(file, text)) {
      session.service.update(doc);
      files.push(file);
      status = WRONG_CALL;
      continue;
    }
    files.push({ ...file, doc: { ...doc, text } });
    if (text !== doc.text) diff += createTwoFilesPatch(name, name, doc.text, text);
  }
  return { diff, fixed: { ...session, files, status } };
}

/** Writes a text to its file. @returns whether that went well; if not, it was told */
function isWritten({ name, absolute }: SessionFile, text: string): boolean {
  try {
    if (absolute !== undefined) writeFileSync(absolute, text);
    return true;
  } catch (error) {
    complain(`${name}: not fixed, ${reasonOf(error)}`);
    return false;
  }
}

async function fixedText({ doc }: SessionFile, { service }: Session): Promise<string> {
  let { text } = doc;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const edits = await service.safeEdits(doc.uri);
    if (edits.length === 0) break;
    text = applyEdits(text, edits);
    service.update({ ...doc, text, version: round + 1 });
  }
  return text;
}

/** Bytes that are no UTF-8 were read as replacement characters, and writing those back would destroy them. */
function canBeFixed({ name, absolute }: SessionFile): boolean {
  if (absolute === undefined || isUtf8(readFileSync(absolute))) return true;
  complain(`${name}: not fixed, it is not UTF-8`);
  return false;
}
