import type { Connection } from 'vscode-languageserver';
import type { PortService } from '../service.ts';
import { createLocator } from './convert.ts';
import { CHANGED_METHOD, INVENTORY_METHOD, type ListedService, MAP_METHOD, type PortMap } from './protocol.ts';
import { AfterRest } from './rest.ts';

/** Several changes that come one upon the other are told of once. */
const TELL_AFTER_MS = 300;

/**
 * Answers what the Ports view and the Port Map ask, and tells the client when an answer may be out of date. One that has never asked
 * hears nothing.
 */
export class Overview {
  readonly #tell: AfterRest;
  #isWatched = false;

  constructor(connection: Connection, service: PortService) {
    this.#tell = new AfterRest(() => void connection.sendNotification(CHANGED_METHOD), TELL_AFTER_MS);
    connection.onRequest(INVENTORY_METHOD, () => {
      this.#isWatched = true;
      return listInventory(service);
    });
    connection.onRequest(MAP_METHOD, () => {
      this.#isWatched = true;
      return drawMap(service);
    });
  }

  /** Called whenever something has changed. */
  changed(): void {
    if (this.#isWatched) this.#tell.disturb();
  }
}

async function listInventory(service: PortService): Promise<readonly ListedService[]> {
  const inventory = await service.inventory();
  const locate = createLocator(service);
  return inventory.map(({ sockets, ...one }) => ({
    ...one,
    sockets: sockets.map(({ places, ...socket }) => ({
      ...socket,
      places: places.map(({ role, ...place }) => ({ ...locate(place), role })),
    })),
  }));
}

async function drawMap(service: PortService): Promise<PortMap> {
  const { nodes, links, projects } = await service.picture();
  const locate = createLocator(service);
  return {
    nodes: nodes.map(({ place, ...node }) => (place ? { ...node, place: locate(place) } : node)),
    links: links.map(({ places, ...link }) => ({ ...link, places: places.map(locate) })),
    projects: projects.map(({ place, ...project }) => ({ ...project, place: locate(place) })),
    mermaid: await service.graphText('mermaid'),
  };
}
