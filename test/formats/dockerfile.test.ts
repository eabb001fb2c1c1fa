import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../server/src/core/message.ts';
import { applyEdits } from '../../server/src/core/text.ts';
import { dockerfile } from '../../server/src/formats/dockerfile.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';
import { assertSpansInside } from '../support/totality.ts';

const PATH = 'Dockerfile';

function read(text: string) {
  return dockerfile.read(testDoc(PATH, text), testContext());
}

function numbers(text: string) {
  return read(text).uses.map((use) => use.ports && `${use.role} ${use.ports.first}`);
}

describe('EXPOSE', () => {
  it('reads numbers, ranges, protocols, several in a line and in capitals or not', () => {
    assertMarks(
      dockerfile,
      PATH,
      `
FROM nginx AS web
EXPOSE 80
#      ^^ expose 80 tcp owner=web path=web.EXPOSE
expose 443/tcp 53/udp 6000-6010/udp
#      ^^^ expose 443 tcp
#              ^^ expose 53 transports=udp
#                     ^^^^^^^^^ expose 6000-6010 transports=udp
EXPOSE "8443" 132/sctp
#       ^^^^ expose 8443
#             ^^^ expose 132 transports=sctp
ONBUILD EXPOSE 9000
#              ^^^^ expose 9000
# EXPOSE 9999
`,
    );
  });

  it('takes a template’s hole for one word', () => {
    const { uses, oddities } = read('FROM python:{{ version }}\nEXPOSE {{ web_port }} 8080 {{ other }}/udp\n');
    expect(uses.map(({ ports }) => ports?.first)).toEqual([undefined, 8080, undefined]);
    expect(oddities).toEqual([]);
  });

  it('follows continuation lines and the comments between them', () => {
    assertMarks(
      dockerfile,
      PATH,
      `
FROM nginx
EXPOSE 80 \\
#      ^^ expose 80
    # EXPOSE 1
  443 \\
# ^^^ expose 443

  8080
# ^^^^ expose 8080
`,
    );
  });

  it('follows the escape directive', () => {
    expect(numbers('# escape=`\nFROM x\nEXPOSE 80 `\n  81\nRUN dir c:\\\nEXPOSE 82\n')).toEqual([
      'expose 80',
      'expose 81',
      'expose 82',
    ]);
  });

  it('takes variables from ENV and ARG, stage by stage', () => {
    assertMarks(
      dockerfile,
      PATH,
      `
ARG BASE_PORT=7000
#             ^^^^ declare 7000
FROM node AS base
ARG BASE_PORT
ARG MAX_PORT=7010
#            ^^^^ declare 7010 path=base.ARG.MAX_PORT
ENV PORT=3000 OTHER="4000"
#        ^^^^ declare 3000 owner=base
EXPOSE $PORT/udp
#      ^^^^^ expose 3000 transports=udp variable name=PORT from=assignment
EXPOSE \${BASE_PORT}-\${MAX_PORT}/tcp
#      ^^^^^^^^^^^^^^^^^^^^^^^^ expose 7000-7010
EXPOSE \${NONE:-5000} $UNSET
#      ^^^^^^^^^^^^^ expose 5000 from=default
#                    ^^^^^^ expose ? from=unknown
FROM base AS next
EXPOSE $PORT $OTHER
#      ^^^^^ expose 3000 owner=next
#            ^^^^^^ expose 4000
FROM alpine
EXPOSE $PORT
#      ^^^^^ expose ?
ENV PORTS="80 443"
#          ^^ declare 80
#             ^^^ declare 443
EXPOSE $PORTS
#      ^^^^^^ expose 80
#      ^^^^^^ expose 443
`,
    );
  });

  it('says what is not known', () => {
    expect(read('FROM x\nEXPOSE $PORT\n').gaps.map(({ reason }) => inEnglish(reason))).toEqual([
      'Nothing in this file gives PORT a value.',
    ]);
  });

  it.each([
    ['8080:80', 'mapping-in-expose', '8080:80', undefined],
    ['8080:8080', 'mapping-in-expose', '8080:8080', 'EXPOSE 8080'],
    ['80/TCP', 'protocol-case', 'TCP', 'EXPOSE 80/tcp'],
    ['80/http', 'unknown-protocol', 'http', undefined],
    ['http', 'not-a-port', 'http', undefined],
    ['80, 81', 'not-a-port', '80,', 'EXPOSE 80 81'],
  ])('finds EXPOSE %s odd', (entry, kind, odd, mended) => {
    const text = `FROM x\nEXPOSE ${entry}\n`;
    const [oddity, ...more] = read(text).oddities;
    expect(more).toEqual([]);
    expect(oddity?.kind).toBe(kind);
    expect(oddity && text.slice(oddity.span.start, oddity.span.end)).toBe(odd);
    expect(oddity?.mend && applyEdits(text, [oddity.mend]).split('\n')[1]).toBe(mended);
  });
});

describe('other instructions', () => {
  it('reads health checks, commands and the environment', () => {
    assertMarks(
      dockerfile,
      PATH,
      `
FROM python
ENV PORT 8080
#        ^^^^ declare 8080
ENV API=http://api:9000/v1 REPORT=1234 TIMEOUT=3000
#                  ^^^^ connect 9000 host=api
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8080/health || exit 1
#                                                       ^^^^ connect 8080 host=localhost
CMD ["gunicorn", "-b", "0.0.0.0:8000", "--workers", "4000"]
#                               ^^^^ expose 8000
ENTRYPOINT app --port=8081 --peer db:5432
#                     ^^^^ expose 8081
#                                    ^^^^ connect 5432 host=db
CMD app --port $PORT
#              ^^^^^ expose 8080 variable
`,
    );
  });

  it('reads nothing in here-documents, and everything behind one that has no end', () => {
    expect(numbers('FROM x\nRUN <<EOF cat <<"B"\nEXPOSE 1\nEOF\nEXPOSE 2\nB\nEXPOSE 80\n')).toEqual(['expose 80']);
    expect(numbers('FROM x\nRUN <<-EOF\n\tEXPOSE 1\n\tEOF\nEXPOSE 80\n')).toEqual(['expose 80']);
    expect(numbers('FROM x\nRUN cat <<EOF\nEXPOSE 80\n')).toEqual(['expose 80']);
  });
});

describe('damaged text', () => {
  it('keeps what stands beside a mistake', () => {
    expect(numbers('FROM\nEXPO\nEXPOSE\nEXPOSE ${PORT 80\nCMD ["a", "--port\nEXPOSE 81\n')).toContain('expose 81');
  });

  it('keeps spans inside the text', () => {
    assertSpansInside(dockerfile, PATH, `EXPOSE ${'8'.repeat(10_000)} ${'${'.repeat(5000)}`);
  });

  it('reads CRLF and a byte order mark', () => {
    const text = '\uFEFFFROM x\r\nEXPOSE 80 \\\r\n 81\r\nENV PORT=82\r\n';
    expect(read(text).uses.map(({ span }) => text.slice(span.start, span.end))).toEqual(['80', '81', '82']);
  });
});

describe('recognising', () => {
  it.each(['FROM nginx\n', '# c\r\n\r\nARG V=1\r\nFROM x:$V\r\n', 'from scratch', 'x\nFROM y\nRUN z\n'])(
    'takes %j',
    (text) => {
      expect(dockerfile.recognises(text)).toBe(true);
    },
  );

  it.each(['SELECT 1\nFROM x\n', 'services:\n', '', '#!/bin/sh\necho FROM x\n'])('leaves %j alone', (text) => {
    expect(dockerfile.recognises(text)).toBe(false);
  });
});
