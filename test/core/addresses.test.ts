import { describe, expect, it } from 'vitest';
import { isAnyone, isLoopback, isPrivate, isWildcard } from '../../server/src/core/addresses.ts';

describe('addresses', () => {
  it.each(['*', '0.0.0.0', '::', '[::]', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0'])('%s is every interface', (host) => {
    expect(isWildcard(host)).toBe(true);
    expect(isLoopback(host)).toBe(false);
  });

  it.each(['127.0.0.1', '127.8.9.10', '::1', '[::1]', '0:0:0:0:0:0:0:1', 'localhost', '::ffff:127.0.0.1'])(
    '%s is this machine',
    (host) => {
      expect(isLoopback(host)).toBe(true);
      expect(isWildcard(host)).toBe(false);
    },
  );

  it.each(['127.0.1', '12.0.0.1', 'example.org', '::2', '10.0.0.1'])('%s is neither', (host) => {
    expect(isLoopback(host)).toBe(false);
    expect(isWildcard(host)).toBe(false);
  });

  it.each(['10.0.0.0/8', '192.168.1.5', '172.16.0.0/12', '172.31.255.1', 'fd00::/8', 'fe80::1%eth0', '100.64.0.0/10'])(
    '%s is private',
    (network) => {
      expect(isPrivate(network)).toBe(true);
    },
  );

  it.each(['8.8.8.8', '172.32.0.1', '2001:db8::1', '0.0.0.0/0', 'example.org'])('%s is not private', (network) => {
    expect(isPrivate(network)).toBe(false);
  });

  it.each(['any', 'Anywhere', '0.0.0.0/0', '::/0', '0/0'])('%s is anyone', (network) => {
    expect(isAnyone(network)).toBe(true);
  });
});
