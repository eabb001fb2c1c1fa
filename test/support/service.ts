import type { Finding } from '../../server/src/core/rule.ts';
import { createMemoryHost } from '../../server/src/host/memory.ts';
import { createDefaultService, type PortService } from '../../server/src/service.ts';

/** @returns a service over a workspace that lives in memory: path → text, all of them open. */
export function openWorkspace(files: Readonly<Record<string, string>>): PortService {
  const service = createDefaultService(createMemoryHost(files));
  for (const [path, text] of Object.entries(files)) {
    // What belongs to the project but is no document is only read when somebody asks for it.
    if (!/(^|\/)(\.env|\.portwise\.jsonc)$/.test(path)) service.update({ uri: path, path, text, version: 1 });
  }
  return service;
}

/** @returns the findings in one text under a file name. */
export async function check(
  path: string,
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly Finding[]> {
  const service = openWorkspace({ ...files, [path]: text });
  return service.check(path);
}

/** @returns the findings as `rule "text it underlines"`, one each, in the order of the text. */
export async function findings(
  path: string,
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const found = await check(path, text, files);
  return found.map(({ rule, span }) => `${rule} ${JSON.stringify(text.slice(span.start, span.end))}`);
}
