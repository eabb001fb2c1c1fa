import { say } from '../core/message.ts';
import { MAX_PORT } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';

export const reversedRange: Rule = {
  meta: {
    id: 'reversed-range',
    title: 'Range whose end is below its beginning',
    family: 'numbers',
    severity: 'error',
    what: 'A port range is written with the larger number first.',
    why: 'No tool swaps the ends by itself: the file is refused, or the range covers nothing.',
    remedy: 'Write the smaller number first.',
    references: [],
    bad: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  ftp:\n    image: vsftpd\n    ports:\n      - "30010-30000:30010-30000"\n',
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: 'services:\n  ftp:\n    image: vsftpd\n    ports:\n      - "30000-30010:30000-30010"\n',
      },
    ],
  },
  *check({ doc, uses }) {
    for (const use of uses) {
      const { ports, span } = use;
      if (!ports || ports.first <= ports.last || Math.max(ports.first, ports.last) > MAX_PORT) continue;
      const written = doc.text.slice(span.start, span.end);
      const separator = /^\d+(\D+)\d+$/.exec(written)?.[1];
      const swapped = separator && `${ports.last}${separator}${ports.first}`;
      yield {
        span,
        use,
        message: say`The range ${written} runs backwards. Write the smaller number first.`,
        ...(swapped
          ? { fixes: [{ title: say`Swap to ${swapped}`, safe: true, edits: [{ span, newText: swapped }] }] }
          : {}),
      };
    }
  },
};
