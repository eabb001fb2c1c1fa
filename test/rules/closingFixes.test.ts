import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/src/core/text.ts';
import { check } from '../support/service.ts';

/** Files that open a port to everyone, and what is left of the line when its first fix has closed it. */
const CLOSED: readonly (readonly [file: string, text: string, mended: string])[] = [
  [
    'a.sh',
    'firewall-cmd --permanent --add-port=6379/tcp --zone=public\n',
    `firewall-cmd --permanent --add-rich-rule='rule family="ipv4" source address="10.0.0.0/8" port port="6379" protocol="tcp" accept' --zone=public\n`,
  ],
  [
    'a.sh',
    'firewall-cmd --add-service=redis\n',
    `firewall-cmd --add-rich-rule='rule family="ipv4" source address="10.0.0.0/8" service name="redis" accept'\n`,
  ],
  ['pf.conf', 'pass in proto tcp from any to any port 6379\n', 'pass in proto tcp from 10.0.0.0/8 to any port 6379\n'],
  [
    'pf.conf',
    'pass in quick proto tcp to (self) port 3306\n',
    'pass in quick proto tcp from 10.0.0.0/8 to (self) port 3306\n',
  ],
  [
    'main.tf',
    'resource "aws_security_group" "db" {\n  ingress {\n    from_port = 5432\n    to_port = 5432\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}\n',
    'resource "aws_security_group" "db" {\n  ingress {\n    from_port = 5432\n    to_port = 5432\n    protocol = "tcp"\n    cidr_blocks = ["10.0.0.0/8"]\n  }\n}\n',
  ],
  [
    'main.tf',
    'resource "aws_security_group" "db" {\n  ingress {\n    from_port = 5432\n    to_port = 5432\n    protocol = "tcp"\n    ipv6_cidr_blocks = ["::/0"]\n  }\n}\n',
    'resource "aws_security_group" "db" {\n  ingress {\n    from_port = 5432\n    to_port = 5432\n    protocol = "tcp"\n    ipv6_cidr_blocks = ["fd00::/8"]\n  }\n}\n',
  ],
  [
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: redis:8\n      ports:\n        - containerPort: 6379\n          hostPort: 6379\n',
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: redis:8\n      ports:\n        - containerPort: 6379\n          hostIP: 127.0.0.1\n          hostPort: 6379\n',
  ],
  [
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: redis:8\n      ports: [{ hostPort: 6379, containerPort: 6379, hostIP: 0.0.0.0 }]\n',
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: redis:8\n      ports: [{ hostPort: 6379, containerPort: 6379, hostIP: 127.0.0.1 }]\n',
  ],
];

/** Openings that no short edit would close for certain, so that none is offered. */
const LEFT_ALONE: readonly (readonly [file: string, text: string])[] = [
  ['a.sh', `ssh host 'firewall-cmd --add-port=6379/tcp'\n`],
  ['a.sh', 'firewall-cmd --add-port="6379/tcp"\n'],
  [
    'main.tf',
    'resource "aws_security_group" "db" {\n  ingress {\n    from_port = 5432\n    to_port = 5432\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n    ipv6_cidr_blocks = ["::/0"]\n  }\n}\n',
  ],
];

async function exposedIn(file: string, text: string) {
  return (await check(file, text)).filter(({ rule }) => rule === 'exposed-service');
}

async function fixesOn(file: string, text: string): Promise<readonly string[]> {
  const [finding, ...others] = await exposedIn(file, text);
  expect(finding, text).toBeDefined();
  expect(others).toEqual([]);
  return (finding?.fixes ?? []).map(({ edits }) => applyEdits(text, edits));
}

describe('what is open to everyone', () => {
  it.each(CLOSED)('is closed in %s: %j', async (file, text, mended) => {
    expect(await fixesOn(file, text)).toEqual([mended]);
    expect(await exposedIn(file, mended)).toEqual([]);
  });

  it.each(LEFT_ALONE)('is left alone in %s: %j', async (file, text) => {
    expect(await fixesOn(file, text)).toEqual([]);
  });
});
