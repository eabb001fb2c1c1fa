import { say } from '../core/message.ts';
import type { Rule } from '../core/rule.ts';
import { reportOddities } from './support/oddities.ts';

export const protocolCase: Rule = {
  meta: {
    id: 'protocol-case',
    title: 'Transport in capital letters',
    family: 'compose',
    severity: 'warning',
    what: 'A transport is written in capitals.',
    why: 'BuildKit warns about it (ExposeProtoCasing), and tools that compare words take 53/TCP and 53/tcp for two ports.',
    remedy: 'Write it in lower case.',
    references: ['https://docs.docker.com/reference/build-checks/expose-proto-casing/'],
    bad: [{ file: 'Dockerfile', text: 'FROM alpine\nEXPOSE 53/UDP\n' }],
    good: [{ file: 'Dockerfile', text: 'FROM alpine\nEXPOSE 53/udp\n' }],
  },
  check: (context) =>
    reportOddities(
      context,
      'protocol-case',
      (written) =>
        say`Some tools take ${written} for another transport than ${written.toLowerCase()}. Write it in lower case.`,
      say`Write it in lower case`,
    ),
};
