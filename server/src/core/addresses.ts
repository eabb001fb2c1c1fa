/**
 * What an address as written in a config file means for who can reach it. Names are not looked up.
 */

/** @returns the address without brackets and zone: `[fe80::1%eth0]` → `fe80::1`. */
export function bareAddress(host: string): string {
  const inner = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const zone = inner.indexOf('%');
  return zone < 0 ? inner : inner.slice(0, zone);
}

/** @returns whether the address means every interface: `*`, `0.0.0.0`, `::` in its spellings, IPv4-mapped zero. */
export function isWildcard(host: string): boolean {
  if (host === '*') return true;
  const address = bareAddress(host);
  return (
    address === '*' || address === '0.0.0.0' || /^[0:]+$/.test(address) || /^(0*:)*:?ffff:0\.0\.0\.0$/i.test(address)
  );
}

/** @returns whether only this machine can reach the address: 127.0.0.0/8 (RFC 1122), ::1 (RFC 4291), localhost (RFC 6761). */
export function isLoopback(host: string): boolean {
  const address = bareAddress(host).toLowerCase();
  if (address === 'localhost' || address.endsWith('.localhost')) return true;
  if (/^127(\.\d{1,3}){3}(\/\d+)?$/.test(address)) return true;
  return /^(0*:)+0*1(\/128)?$/.test(address) || /^::ffff:127(\.\d{1,3}){3}$/.test(address);
}

/**
 * @returns whether a network or address belongs to a network that the internet does not route: RFC 1918, RFC 6598 (shared),
 * RFC 3927 and RFC 4291 (link-local), RFC 4193 (unique local)
 */
export function isPrivate(network: string): boolean {
  const address = bareAddress(network).toLowerCase();
  if (isLoopback(address)) return true;
  const octets = /^(\d{1,3})(?:\.(\d{1,3}))?(?:\.\d{1,3}){0,2}(?:\/[\d.]+)?$/.exec(address);
  if (octets) {
    const [first, second] = [Number(octets[1]), Number(octets[2] ?? 0)];
    if (first === 10 || (first === 192 && second === 168) || (first === 169 && second === 254)) return true;
    return (first === 172 && second >= 16 && second <= 31) || (first === 100 && second >= 64 && second <= 127);
  }
  return /^(fe[89ab][0-9a-f]|f[cd][0-9a-f]{2}):/.test(address);
}

/** @returns whether a firewall rule's source leaves anyone in: `0.0.0.0/0`, `::/0`, `any`, `Anywhere`. */
export function isAnyone(network: string): boolean {
  return /^(any|anywhere|all|0\/0|0\.0\.0\.0(\/0(\.0\.0\.0)?)?|::(\/0)?|\*|internet)$/i.test(bareAddress(network));
}

/** @returns whether the address is a group's: 224.0.0.0/4 (RFC 1112) or ff00::/8 (RFC 4291). */
export function isMulticast(address: string): boolean {
  const bare = bareAddress(address).toLowerCase();
  return /^(22[4-9]|23\d)\./.test(bare) || /^ff[0-9a-f]{2}:/.test(bare);
}
