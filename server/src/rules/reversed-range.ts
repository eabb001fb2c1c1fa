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
      {
        file: 'network.tf',
        text: 'resource "aws_security_group" "web" {\n  ingress {\n    from_port   = 8100\n    to_port     = 8000\n    protocol    = "tcp"\n    cidr_blocks = ["10.0.0.0/8"]\n  }\n}\n',
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
      // Some files write the ends apart (Terraform's from_port and to_port).
      const range = separator ? written : `${ports.first}-${ports.last}`;
      const swapped = separator && `${ports.last}${separator}${ports.first}`;
      yield {
        span,
        use,
        message: say`The range ${range} runs backwards. Write the smaller number first.`,
        ...(swapped
          ? { fixes: [{ title: say`Swap to ${swapped}`, safe: true, edits: [{ span, newText: swapped }] }] }
          : {}),
      };
    }
  },
};
