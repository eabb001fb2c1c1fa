import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createNodeHost, fileUri } from '../host/node.ts';
import { loadTables, userDataFolder } from '../host/registryStore.ts';
import { createDefaultService, type PortService } from '../service.ts';
import { type Arguments, UsageError } from './arguments.ts';
import { reasonOf } from './files.ts';

/**
 * @returns a service without a document yet, with the config file and format that the call names
 * @throws UsageError where there is no such file or format
 */
export function openService({ as, config }: Pick<Arguments, 'as' | 'config'>, cwd: string): PortService {
  if (config !== undefined) {
    try {
      readFileSync(path.resolve(cwd, config));
    } catch (error) {
      throw new UsageError(`${config}: ${reasonOf(error)}`);
    }
  }
  const configUri = config === undefined ? undefined : fileUri(path.resolve(cwd, config));
  try {
    return createDefaultService(createNodeHost(), {
      asFormat: as,
      config: configUri,
      registry: loadTables(userDataFolder()),
    });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--as: ${error.message}`);
    throw error;
  }
}
