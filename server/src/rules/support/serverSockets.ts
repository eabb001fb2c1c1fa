import type { PortUse, ServerFacts } from '../../core/portUse.ts';
import { type Socket, socketOf } from '../../core/sockets.ts';

/** One `listen` of a web or stream server, with the socket it binds. */
export interface ServerListen {
  readonly use: PortUse;
  readonly server: ServerFacts;
  readonly socket: Socket;
  /** Equal for listens on one socket: nginx compares address and port as written, so that 80 and 0.0.0.0:80 are one. */
  readonly key: string;
}

const NONE: readonly ServerListen[] = [];

/** @returns the listens of a document whose sockets are known. */
export function serverListens(uses: readonly PortUse[]): readonly ServerListen[] {
  return uses.flatMap((use) => {
    const { server, role } = use;
    const socket = server && role === 'listen' ? socketOf(use) : undefined;
    if (!server || !socket) return NONE;
    const { families, address, transports, ports } = socket;
    const key = [families.join('+'), address, transports.join('+'), ports.first, ports.last].join(' ');
    return [{ use, server, socket, key }];
  });
}
