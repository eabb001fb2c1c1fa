import aliases from '../../../data/generated/aliases.tsv';
import badPorts from '../../../data/generated/bad-ports.tsv';
import knowledge from '../../../data/generated/knowledge.tsv';
import registry from '../../../data/generated/registry.tsv';
import meta from '../../../data/generated/registry-meta.tsv';

import type { Registry } from '../core/registry.ts';
import { createRegistry, type RegistryTables } from './registry.ts';

/** The tables that Portwise is built with. */
export const BUILT_IN_TABLES: RegistryTables = { registry, meta, aliases, badPorts, knowledge };

/** @returns all that Portwise knows by itself. */
export function createDefaultRegistry(): Registry {
  return createRegistry(BUILT_IN_TABLES);
}
