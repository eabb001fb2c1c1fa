import { bareAddress, isWildcard } from '../../core/addresses.ts';
import { formatRange } from '../../core/ports.ts';
import type { PortUse } from '../../core/portUse.ts';
import type { Risk } from '../../core/registry.ts';
import type { Fix } from '../../core/rule.ts';

/*
 * What the rules of the exposure family share: the words for an opening, and the fix that closes it to the outside.
 */

/** The risks of which `exposed-service` speaks before `cleartext-service` may. */
const GRAVER_THAN_CLEARTEXT: readonly Risk[] = ['noauth', 'database', 'code-exec', 'internal'];

/** @returns whether what matters most about these risks is the lack of encryption. */
export function isMainlyCleartext(risks: readonly Risk[]): boolean {
  return risks.includes('cleartext') && !risks.some((risk) => GRAVER_THAN_CLEARTEXT.includes(risk));
}

/** @returns `is published on every interface (host port 15432)`, `is let in from anyone`, to follow a service's title. */
export function describeOpening(use: PortUse): string {
  const number = use.ports ? formatRange(use.ports) : '';
  switch (use.role) {
    case 'publish':
      return `is published on every interface (host port ${number})`;
    case 'allow':
      return `is let in from anyone (port ${number})`;
    default:
      return `listens on every interface (port ${number})`;
  }
}

/** @returns the fix that binds a listener or a published port to this machine; none where the syntax has no place for it. */
export function loopbackFix({ addressSlot: slot, host }: PortUse): readonly Fix[] {
  if (!slot) return [];
  const address = host && bareAddress(host.value).includes(':') && isWildcard(host.value) ? '[::1]' : '127.0.0.1';
  return [
    {
      title: `Bind to ${address}`,
      safe: true,
      edits: [{ span: slot.span, newText: `${slot.prefix}${address}${slot.suffix}` }],
    },
  ];
}
