import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Format } from '../../server/src/core/format.ts';
import { compose } from '../../server/src/formats/compose.ts';
import { dockerfile } from '../../server/src/formats/dockerfile.ts';
import { assertSpansInside, assertTotal, testContext, testDoc } from '../support/marks.ts';

const COMPOSE = `name: shop
include: [./db.yaml, {path: x.yml, env_file: a.env}]
x-base: &base
  restart: always
  ports: &ports ["1:1", '2:2/udp']
services:
  web:
    <<: [*base, {labels: {a.port: "80"}}]
    image: "\${REG:-docker.io}/web:\${TAG}"
    ports:
      - "\${BIND:-127.0.0.1}:\${PORT:-8080}:80/tcp"
      - target: 443
        published: "8443-8444"
        host_ip: "::1"
      - {target: 90, published: 91}
      - 22:22 # é😀
    expose: [3000, "3001-3002/udp"]
    environment:
      - URL=http://api:\${API:-9000}/x
      - PORT=\${PORT}
    command: >
      app --port 80
      # --port 81
    healthcheck: {test: ["CMD", "curl", "http://localhost:80"]}
  api:
    extends: {service: web}
    ports: !override
      - *x
      - "[::1]:6001:6001"
    env_file: .env.api
`;

const DOCKERFILE = `# escape=\\
ARG BASE=7000
FROM node:20 AS build
ARG BASE
ENV PORT=3000 URL="http://api:\${BASE}/" A\\ B=1
EXPOSE $PORT/udp \${BASE}-7010 "80" \\
  # comment é😀
  443/TCP 8080:80,
RUN <<EOF cat
EXPOSE 1
EOF
FROM build
HEALTHCHECK --interval=1s CMD curl http://localhost:\${PORT:-80}/
ONBUILD EXPOSE 9000
CMD ["app", "--port", "8080", "db:5432"]
`;

/** One change to a text: cut, put in, double or swap a part. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 30 }),
  insert: fc.oneof(
    fc.constantFrom(
      '"',
      "'",
      '{{',
      '}}',
      '${',
      '}',
      ':',
      '- ',
      '\n',
      '\r\n',
      '\t',
      '&a ',
      '*a',
      '<<: ',
      '#',
      '|',
      '[',
      '\\',
      '<<X',
      '\uFEFF',
      '😀',
    ),
    fc.string({ maxLength: 8, unit: 'binary' }),
  ),
});

function damaged(text: string, changes: readonly { at: number; length: number; insert: string }[]): string {
  return changes.reduce((result, { at, length, insert }) => {
    const start = Math.floor(at * result.length);
    return result.slice(0, start) + insert + result.slice(start + length);
  }, text);
}

describe.each<[Format, string, string]>([
  [compose, 'compose.yaml', COMPOSE],
  [dockerfile, 'Dockerfile', DOCKERFILE],
])('$id, damaged', (format, path, fixture) => {
  it('survives a cut at any place', () => {
    assertTotal(format, path, fixture);
  });

  it('survives any change', () => {
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 6 }), (changes) => {
        const text = damaged(fixture, changes);
        assertSpansInside(format, path, text);
        format.recognises(text);
        for (const { statement, addressSlot } of format.read(testDoc(path, text), testContext({ '.env': text })).uses) {
          for (const span of [statement, addressSlot?.span ?? statement]) {
            expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('survives text of any kind', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => assertSpansInside(format, path, text)),
      { numRuns: 400 },
    );
  });

  it('takes ten times as long for ten times the text, not more', () => {
    const once = format === compose ? fixture.slice(fixture.indexOf('  web:')) : fixture;
    const head = format === compose ? 'services:\n' : '';
    const short = head + once.repeat(20);
    const long = head + once.repeat(200);
    const time = (text: string) => {
      const start = performance.now();
      format.read(testDoc(path, text), testContext());
      return performance.now() - start;
    };
    const best = (text: string) => Math.min(...Array.from({ length: 5 }, () => time(text)));
    time(long);
    // A quadratic reader would take a hundred times as long; the rest is room for a busy machine.
    expect(best(long) / best(short)).toBeLessThan(30);
  });
});
