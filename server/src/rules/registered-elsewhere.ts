import { knownOn } from '../core/likelyService.ts';
import { say } from '../core/message.ts';
import { isSingle } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';

export const registeredElsewhere: Rule = {
  meta: {
    id: 'registered-elsewhere',
    title: 'Port that IANA has assigned to another service',
    family: 'registry',
    severity: 'off',
    what: 'Something listens or is published on a number that IANA has assigned, and what runs there in practice is another service.',
    why: 'Common practice and the registry disagree for most development ports. Switch this on where the registry is to be followed.',
    remedy:
      'Use the assigned number of your service, or one that is assigned to nobody and named in `.portwise.jsonc`.',
    references: ['RFC 6335'],
    bad: [{ file: 'nginx.conf', text: 'http {\n  server {\n    listen 9200;\n  }\n}\n', note: 'Assigned to wap-wsp.' }],
    good: [{ file: 'nginx.conf', text: 'http {\n  server {\n    listen 80;\n  }\n}\n' }],
  },
  *check({ uses, registry }) {
    for (const use of uses) {
      if ((use.role !== 'listen' && use.role !== 'publish') || !use.ports || !isSingle(use.ports)) continue;
      const port = use.ports.first;
      const holders = use.transports.value
        .flatMap((transport) => registry.iana(port, transport))
        .filter(({ reserved }) => !reserved);
      const [holder] = holders;
      const [known] = knownOn(use.transports.value, port, registry);
      if (!holder || !known || holders.some(({ name }) => known.name === name || known.aliases.includes(name)))
        continue;
      yield {
        span: use.span,
        use,
        message: say`IANA has assigned ${port} to ${holder.name}, not to ${known.title}. Use an assigned number, or name yours in .portwise.jsonc.`,
      };
    }
  },
};
