import { say } from '../core/message.ts';
import { formatRange } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Report, Rule, RuleContext } from '../core/rule.ts';
import { type Socket, socketOf, socketsCollide } from '../core/sockets.ts';
import { conflictsWithForwarded, isForwarded } from './support/forwardConflicts.ts';
import { freePortFix } from './support/freePort.ts';
import { conflictsInProject, conflictsWithProxy, isTwin, runTogether } from './support/projectConflicts.ts';

export const portConflict: Rule = {
  meta: {
    id: 'port-conflict',
    title: 'Two services publish the same socket',
    family: 'conflict',
    severity: 'error',
    what:
      'Two services of one Compose project take the same port of the same address and transport on the host, in one file or in files that ' +
      'Compose takes together; or two containers do that a script starts beside each other, or that belong to one CI job; or an nginx on the ' +
      'machine listens where the project that it serves publishes a port; or, as information, a development container forwards what its ' +
      'Compose project publishes for something else.',
    why: 'The second one to start fails with "port is already allocated". Addresses count: 127.0.0.1 and 127.0.0.2 do not collide.',
    remedy: 'Give one of them another host port or address.',
    references: [],
    bad: [
      {
        file: '.devcontainer/devcontainer.json',
        text: '{\n  "dockerComposeFile": "../compose.yaml",\n  "service": "app",\n  "forwardPorts": [8080]\n}\n',
        beside: {
          'compose.yaml':
            'services:\n  app:\n    image: acme/app\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
        },
      },
      {
        file: 'compose.override.yaml',
        text: 'services:\n  b:\n    image: acme/b\n    ports:\n      - "8080:80"\n',
        note: 'Compose takes it together with compose.yaml.',
        beside: { 'compose.yaml': 'services:\n  a:\n    image: acme/a\n    ports:\n      - "8080:80"\n' },
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  a:\n    image: acme/a\n    ports:\n      - "8080:80"\n  b:\n    image: acme/b\n    ports:\n      - "8080:8080"\n',
      },
      {
        file: 'start.sh',
        text: '#!/bin/sh\ndocker run -d -p 8080:80 --name a acme/a\ndocker run -d -p 8080:8080 --name b acme/b\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  a:\n    image: acme/a\n    ports:\n      - "53:53/UDP"\n  b:\n    image: acme/b\n    ports:\n      - "127.0.0.1:53:53/udp"\n',
      },
    ],
    good: [
      {
        file: 'deploy.sh',
        text: '#!/bin/sh\ndocker run -d -p 8080:80 --name blue acme/a\ndocker rm -f green\ndocker run -d -p 8080:80 --name next acme/b\n',
        note: 'A script that stops containers may have stopped the first.',
      },
      {
        file: '.devcontainer/devcontainer.json',
        text: '{\n  "dockerComposeFile": "../compose.yaml",\n  "service": "app",\n  "forwardPorts": [3000, "web:80"]\n}\n',
        note: 'Both lead to the same port.',
        beside: {
          'compose.yaml':
            'services:\n  app:\n    image: acme/app\n    ports:\n      - "3000:3000"\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n',
        },
      },
      {
        file: 'compose.full.yaml',
        text: 'services:\n  b:\n    image: acme/b\n    ports:\n      - "8080:80"\n',
        note: 'Variants side by side are alternatives.',
        beside: { 'compose.yaml': 'services:\n  a:\n    image: acme/a\n    ports:\n      - "8080:80"\n' },
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  a:\n    image: acme/a\n    ports:\n      - "127.0.0.1:8443:443"\n  b:\n    image: acme/b\n    ports:\n      - "127.0.0.2:8443:443"\n',
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  a:\n    image: acme/a\n    ports:\n      - "53:53/tcp"\n  b:\n    image: acme/b\n    ports:\n      - "53:53/udp"\n',
      },
    ],
  },
  *check(context) {
    yield* conflictsInFile(context);
    yield* conflictsInProject(context);
    yield* conflictsWithProxy(context);
    yield* conflictsWithForwarded(context);
  },
};

function* conflictsInFile(context: RuleContext): Iterable<Report> {
  const { doc, uses } = context;
  const published: { readonly use: PortUse; readonly socket: Socket }[] = [];
  for (const use of uses) {
    // Docker discards a mapping on the host's own network.
    if (use.role !== 'publish' || isForwarded(use) || use.container?.networkMode === 'host') continue;
    const socket = socketOf(use);
    if (!socket) continue;
    const rival = published.find(
      ({ use: other, socket: taken }) =>
        socketsCollide(taken, socket) && runTogether(other, use) && !isTwin(other, use),
    )?.use;
    published.push({ use, socket });
    if (!rival) continue;
    const number = formatRange(socket.ports);
    yield {
      span: use.span,
      use,
      message: say`Host port ${number} is already taken by ${rival.owner ?? say`another service`}, so whichever starts second fails. Give one of them another host port or address.`,
      related: [
        { uri: doc.uri, span: rival.span, message: say`${rival.owner ?? say`The other service`} takes it here.` },
      ],
      // Where two services share one list by an anchor, another number would be theirs both.
      fixes: rival.span.start === use.span.start ? [] : freePortFix(use, context),
    };
  }
}
