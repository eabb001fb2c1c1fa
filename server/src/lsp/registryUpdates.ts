import type { Connection } from 'vscode-languageserver';
import { inEnglish, say, type Tell } from '../core/message.ts';
import type { PortService, RegistryUpdate } from '../service.ts';
import {
  type StartOptions,
  UPDATE_REGISTRY_METHOD,
  type UpdateRegistryParams,
  type UpdateRegistryResult,
} from './protocol.ts';

/** Keeps a registry that was fetched, where there is a disk to keep it on. */
export interface RegistryKeeper {
  /** @returns what is kept; undefined where nothing is. @param folder the editor's own, in place of the user's */
  load(folder: string | undefined): RegistryUpdate | undefined;
  /** Fetches, validates and keeps the registry. @throws with a message for the user; what was kept is untouched then */
  update(params: UpdateRegistryParams, folder: string | undefined): Promise<RegistryUpdate>;
}

/** Puts a newer registry in force: the one kept, when the server starts, and the one fetched, when the user asks for it. */
export class RegistryUpdates {
  readonly #service: PortService;
  readonly #keeper: RegistryKeeper | undefined;
  readonly #onChanged: () => void;
  #folder: string | undefined;
  #tell = inEnglish;

  constructor(connection: Connection, service: PortService, keeper: RegistryKeeper | undefined, onChanged: () => void) {
    this.#service = service;
    this.#keeper = keeper;
    this.#onChanged = onChanged;
    connection.onRequest<UpdateRegistryResult, void>(UPDATE_REGISTRY_METHOD, (params: UpdateRegistryParams) =>
      this.#update(params),
    );
  }

  /**
   * @param options the client's, as they came
   * @param tell speaks the user's language
   */
  begin(options: StartOptions | undefined, tell: Tell): void {
    this.#tell = tell;
    this.#folder = options?.storageFolder;
    const kept = this.#keeper?.load(this.#folder);
    if (kept) this.#service.useRegistry(kept);
  }

  async #update(params: UpdateRegistryParams): Promise<UpdateRegistryResult> {
    if (!this.#keeper) return { ok: false, reason: this.#tell(say`VS Code in a browser can’t fetch it`) };
    try {
      const tables = await this.#keeper.update(params, this.#folder);
      this.#service.useRegistry(tables);
      this.#onChanged();
      return { ok: true, records: tables.registry.split('\n').length - 2 };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }
}
