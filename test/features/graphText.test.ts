import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/service.ts';

const web = (port: number) => `services:\n  web:\n    image: nginx\n    ports: ["${port}:80"]\n`;
const TWO = { 'team/shop/compose.yaml': web(8080), 'team/mail/compose.yaml': web(8090) };

describe('several projects', () => {
  it('are subgraphs in Mermaid', async () => {
    expect((await openWorkspace(TWO).graphText('mermaid')).split('\n')).toEqual([
      'flowchart LR',
      '  n0(["anyone"])',
      '  subgraph p0["shop/compose.yaml"]',
      '    n1["web · nginx"]',
      '  end',
      '  subgraph p1["mail/compose.yaml"]',
      '    n2["web · nginx"]',
      '  end',
      '  n0 ==>|"8080 → 80"| n1',
      '  n0 ==>|"8090 → 80"| n2',
      '',
    ]);
  });

  it('are clusters for Graphviz', async () => {
    expect((await openWorkspace(TWO).graphText('dot')).split('\n').slice(2, 9)).toEqual([
      '  "anyone" [label="anyone"];',
      '  subgraph cluster_0 { label="shop/compose.yaml";',
      '    "team/shop/compose.yaml#web" [label="web\\nnginx"];',
      '  }',
      '  subgraph cluster_1 { label="mail/compose.yaml";',
      '    "team/mail/compose.yaml#web" [label="web\\nnginx"];',
      '  }',
    ]);
  });

  it('are named as far as it tells them apart, whatever signs are in their names', async () => {
    const { projects, nodes } = await openWorkspace({
      'file:///srv/a/compose.yaml': web(8080),
      'file:///srv/a/compose.full.yaml': web(8080),
      'file:///srv/b%20%26%20c/compose.yaml': web(8090),
    }).picture();
    expect(projects.map(({ name }) => name)).toEqual(['a/compose.yaml', 'a/compose.full.yaml', 'b & c/compose.yaml']);
    expect(nodes.slice(1).map(({ project }) => project)).toEqual(projects.map(({ id }) => id));
  });
});

it('one project alone is in no frame, nor is one that a main file takes in', async () => {
  const service = openWorkspace({
    'compose.yaml': `include: ["db/compose.yaml"]\n${web(8080)}`,
    'db/compose.yaml': 'services:\n  db:\n    image: postgres\n',
  });
  const { projects, nodes } = await service.picture();
  expect(projects).toEqual([]);
  expect(nodes.every(({ project }) => project === undefined)).toBe(true);
  expect(await service.graphText('mermaid')).not.toContain('subgraph');
});

it('a firewall’s rule names those that it lets in, where that is not anyone', async () => {
  const script = `#!/bin/sh
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -p tcp -s 10.20.0.0/16 --dport 5432 -j ACCEPT
iptables -A INPUT -p tcp -s 10.1.0.0/16,10.2.0.0/16,10.3.0.0/16 --dport 9100 -j ACCEPT
`;
  const { links } = await openWorkspace({ 'fw.sh': script }).picture();
  expect(links.map(({ label }) => label)).toEqual([
    'allow 22',
    'allow 5432 from 10.20.0.0/16',
    'allow 9100 from 10.1.0.0/16, 10.2.0.0/16 +1',
  ]);
});
