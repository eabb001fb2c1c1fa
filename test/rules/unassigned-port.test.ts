import { describe, expect, it } from 'vitest';
import { findings } from '../support/service.ts';

const FOUND = ['unassigned-port "23571"'];
const script = (body: string) => findings('firewall.sh', `#!/bin/sh\n${body}\n`);

describe('unassigned-port', () => {
  it.each([
    ['a comment over another paragraph', '# Our game\nufw allow 22/tcp\n\nufw allow 23571/tcp'],
    ['a rule that is switched off', '# ufw allow 23988/tcp\nufw allow 23571/tcp'],
    ['a line of dashes', '# ------\nufw allow 23571/tcp'],
    ['no comment', 'ufw allow 23571/tcp\nufw allow 22/tcp'],
    ['a rule for another transport, once', 'ufw allow 23571/tcp\nufw allow 23571/udp'],
  ])('tells the port under %s', async (_what, body) => {
    expect(await script(body)).toEqual(FOUND);
  });

  it.each([
    ['the comment over its paragraph', '# Our game\nufw allow 22/tcp\nufw allow 23571/tcp'],
    ['the rule’s own comment', "ufw allow 23571/tcp comment 'our game'"],
    ['its variable', 'GAME_PORT=23571\niptables -A INPUT -p tcp --dport $GAME_PORT -j ACCEPT'],
    ['its neighbour', 'ufw allow 23571/tcp\nufw allow 23572/tcp'],
    ['being round', 'ufw allow 23000/tcp'],
  ])('is silent where the port is explained by %s', async (_what, body) => {
    expect(await script(body)).toEqual([]);
  });

  it('takes no name for one that says only that it is a port', async () => {
    const text = 'tcp_ports = "{ 23571 }"\npass in proto tcp to port $tcp_ports\n';
    expect(await findings('pf.conf', text)).toEqual(FOUND);
    expect(await findings('pf.conf', text.replaceAll('tcp_ports', 'auth_ports'))).toEqual([]);
  });

  it('is silent on a listener in a section with a name', async () => {
    expect(await findings('haproxy.cfg', 'frontend replicas\n  bind *:23571\n')).toEqual([]);
    expect(await findings('nginx.conf', 'http {\n  server {\n    listen 23571;\n  }\n}\n')).toEqual(FOUND);
  });

  it('tells a number of the System range whatever explains it from afar', async () => {
    expect(await script('# Our game\nufw allow 4/tcp')).toEqual(['unassigned-port "4"']);
  });
});
