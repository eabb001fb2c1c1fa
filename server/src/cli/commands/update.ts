import { readFileSync } from 'node:fs';
import { saveTables, userDataFolder } from '../../host/registryStore.ts';
import { IANA_CSV, tablesFromIanaCsv } from '../../service.ts';
import type { Arguments } from '../arguments.ts';
import { reasonOf } from '../files.ts';
import { complain, FINE, print, WRONG_CALL } from '../terminal.ts';

/** `portwise update`: takes IANA's registry from its site, or from the file or address of --from, and keeps it for later calls. */
export async function update({ from = IANA_CSV }: Arguments): Promise<number> {
  try {
    const csv = /^https?:\/\//i.test(from) ? await download(from) : readFileSync(from, 'utf8');
    const tables = tablesFromIanaCsv(csv);
    saveTables(userDataFolder(), tables);
    print(
      `The registry is up to date: ${tables.registry.split('\n').length - 2} records, kept in ${userDataFolder()}.\n`,
    );
    return FINE;
  } catch (error) {
    complain(`${from}: ${reasonOf(error)}; the registry stays as it was`);
    return WRONG_CALL;
  }
}

/** Loaded when it is asked for: the HTTP client with its proxies is as large as the rest of the program. */
async function download(address: string): Promise<string> {
  const { downloadText } = await import('../../host/download.ts');
  return downloadText(address);
}
