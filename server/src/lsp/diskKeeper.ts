import { loadTables, saveTables, userDataFolder } from '../host/registryStore.ts';
import { IANA_CSV, tablesFromIanaCsv } from '../service.ts';
import type { RegistryKeeper } from './registryUpdates.ts';

/** Keeps the registry in the editor's folder, or in the user's where the editor names none. */
export const diskKeeper: RegistryKeeper = {
  load: (folder) => loadTables(folder ?? userDataFolder()),
  async update({ url = IANA_CSV, proxy }, folder) {
    // Loaded when it is asked for: the HTTP client with its proxies is as large as the rest of the server.
    const { downloadText } = await import('../host/download.ts');
    const tables = tablesFromIanaCsv(await downloadText(url, { proxy }));
    saveTables(folder ?? userDataFolder(), tables);
    return tables;
  },
};
