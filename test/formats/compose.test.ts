import { describe, expect, it } from 'vitest';
import type { OddityKind } from '../../server/src/core/format.ts';
import { inEnglish } from '../../server/src/core/message.ts';
import { applyEdits } from '../../server/src/core/text.ts';
import { compose } from '../../server/src/formats/compose.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';
import { assertSpansInside } from '../support/totality.ts';

const PATH = 'compose.yaml';

function read(text: string, files: Readonly<Record<string, string>> = {}, path = PATH) {
  return compose.read(testDoc(path, text), testContext(files));
}

/** A service with one entry in its `ports`. */
function withPort(entry: string): string {
  return `services:\n  web:\n    image: nginx\n    ports:\n      - ${entry}\n    restart: always\n`;
}

describe('ports, short syntax', () => {
  it('reads every shape of the specification', () => {
    assertMarks(
      compose,
      PATH,
      `
services:
  web:
    image: nginx
    ports:
      - "3000"
      #  ^^^^ expose 3000 tcp owner=web path=services.web.ports.0 image=nginx
      - "3000-3005"
      #  ^^^^^^^^^ expose 3000-3005
      - "8000:8080"
      #  ^^^^ publish 8000 ->8080 host=*
      #       ^^^^ expose 8080
      - "9090-9091:8080-8081"
      #  ^^^^^^^^^ publish 9090-9091 ->8080-8081
      #            ^^^^^^^^^ expose 8080-8081
      - "8000-9000:80"
      #  ^^^^^^^^^ publish 8000-9000 ->80
      #            ^^ expose 80
      - "127.0.0.1:8001:8001"
      #            ^^^^ publish 8001 ->8001 host=127.0.0.1
      #                 ^^^^ expose 8001
      - "127.0.0.1:5000-5010:5000-5010"
      #            ^^^^^^^^^ publish 5000-5010 host=127.0.0.1
      #                      ^^^^^^^^^ expose 5000-5010
      - "::1:6000:6000"
      #      ^^^^ publish 6000 host=::1
      #           ^^^^ expose 6000
      - "[::1]:6001:6001"
      #        ^^^^ publish 6001 host=::1
      #             ^^^^ expose 6001
      - "6060:6061/udp"
      #  ^^^^ publish 6060 udp transports=udp
      #       ^^^^ expose 6061 transports=udp
      - "127.0.0.1::80"
      #             ^^ expose 80
`,
    );
  });

  it('reads bare numbers, flow lists and single quotes', () => {
    assertMarks(
      compose,
      PATH,
      `
services:
  a:
    ports: [80, '81:82', "83:84/tcp", 85:86]
#           ^^ expose 80
#                ^^ publish 81 ->82
#                   ^^ expose 82
#                         ^^ publish 83
#                            ^^ expose 84
#                                     ^^ publish 85
#                                        ^^ expose 86
  b:
    ports:
    - 127.0.0.1:9000:9000/tcp # local only
    #           ^^^^ publish 9000 host=127.0.0.1
    #                ^^^^ expose 9000
    #- 9001:9001
`,
    );
  });

  it('keeps numbers that are no ports as written', () => {
    const { uses } = read(withPort('"70000:99999"'));
    expect(uses.map((use) => use.ports)).toEqual([
      { first: 70000, last: 70000 },
      { first: 99999, last: 99999 },
    ]);
  });
});

describe('ports, long syntax', () => {
  it('reads target, published, host_ip and protocol', () => {
    assertMarks(
      compose,
      PATH,
      `
services:
  web:
    ports:
      - name: http
        target: 80
        #       ^^ expose 80 tcp path=services.web.ports.0.target
        published: "8080"
        #           ^^^^ publish 8080 ->80 host=127.0.0.1
        host_ip: 127.0.0.1
        protocol: tcp
        app_protocol: http
        mode: host
      - target: 9000
        #       ^^^^ expose 9000 transports=udp
        published: 9000-9010
        #          ^^^^^^^^^ publish 9000-9010 ->9000 transports=udp host=*
        protocol: udp
      - target: 53
        #       ^^ expose 53
      - { target: 443, published: 8443 }
      #           ^^^ expose 443
      #                           ^^^^ publish 8443
`,
    );
  });
});

describe('expose, environment, labels, commands', () => {
  it('reads expose', () => {
    assertMarks(
      compose,
      PATH,
      `
services:
  web:
    expose:
      - "3000"
      #  ^^^^ expose 3000 tcp
      - 8000
      # ^^^^ expose 8000
      - "9091-9092/udp"
      #  ^^^^^^^^^ expose 9091-9092 transports=udp
`,
    );
  });

  it('reads what names a port in the environment, as a map and as a list', () => {
    assertMarks(
      compose,
      PATH,
      `
services:
  web:
    environment:
      PORT: 8080
      #     ^^^^ declare 8080 path=services.web.environment.PORT
      DB_PORT: "\${DB_PORT:-5432}"
      #         ^^^^^^^^^^^^^^^^ declare 5432 variable from=default
      API: http://api:\${API_PORT:-3000}/v1
      #               ^^^^^^^^^^^^^^^^^ connect 3000 host=api variable
      BROKERS: kafka1:9092,kafka2:9093
      #               ^^^^ connect 9092 host=kafka1
      #                           ^^^^ connect 9093 host=kafka2
      DSN: postgres://u:p@db:5432/app
      #                      ^^^^ connect 5432 host=db
      ADDR: ":9100"
      #       ^^^^ declare 9100
      IMAGE: redis:7000
      REPORT: 8080
      WORKERS: 8080
      PORT_TIMEOUT: 3000
  other:
    environment:
      - VIRTUAL_PORT=8081
      #              ^^^^ expose 8081
      - REDIS_URL=redis://cache:6379/0
      #                         ^^^^ connect 6379 host=cache
      - PORT
`,
    );
  });

  it('reads labels', () => {
    assertMarks(
      compose,
      PATH,
      `
services:
  web:
    labels:
      - traefik.http.services.web.loadbalancer.server.port=8080
      #                                                    ^^^^ expose 8080
    deploy:
      labels:
        traefik.http.services.web.loadbalancer.server.port: "9090"
        #                                                    ^^^^ expose 9090
`,
    );
  });

  it('reads flags and addresses of commands and health checks', () => {
    assertMarks(
      compose,
      PATH,
      `
services:
  web:
    command: ["serve", "--port", "8080", "--timeout", "3000"]
#                                 ^^^^ expose 8080
    entrypoint: app --web.listen-address=0.0.0.0:9090 -p 9091
#                                                ^^^^ expose 9090
#                                                        ^^^^ expose 9091
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8080/health"]
#                                                   ^^^^ connect 8080 host=localhost
      timeout: 3000s
  other:
    command:
      - --entrypoints.web.address=:80
      #                            ^^ expose 80
      - --port
      # --port 8081
      - "8082"
      #  ^^^^ expose 8082
    healthcheck:
      test: pg_isready -p 5432 || exit 1
      #                   ^^^^ connect 5432
`,
    );
  });
});

describe('variables', () => {
  it('takes defaults, and says what is not known', () => {
    const result = assertMarks(
      compose,
      PATH,
      `
services:
  web:
    ports:
      - "\${PORT:-8080}:80"
      #  ^^^^^^^^^^^^^ publish 8080 variable name=PORT from=default
      #                ^^ expose 80 digits
      - "\${SQL_PORT:-127.0.0.1:13306}:3306"
      #  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ publish 13306 host=127.0.0.1 ->3306
      #                               ^^^^ expose 3306
      - "\${UNKNOWN}:81"
      #  ^^^^^^^^^^ publish ? ->81 from=unknown
      #             ^^ expose 81
      - "$UNBRACED:82"
      #  ^^^^^^^^^ publish ?
      #            ^^ expose 82
      - "\${A:-\${B-9000}}:83"
      #  ^^^^^^^^^^^^^^^ publish 9000 name=A from=default
      #                  ^^ expose 83
      - "\${BIND:+$BIND:}8084:84"
      #                 ^^^^ publish 8084 host=*
      #                      ^^ expose 84
      - "\${HOST:-127.0.0.1}:8085:85"
      #                     ^^^^ publish 8085 host=127.0.0.1
      #                          ^^ expose 85
      - "\${MUST:?it is needed}:86/\${PROTO:-udp}"
      #  ^^^^^^^^^^^^^^^^^^^^^ publish ? transports=udp
      #                        ^^ expose 86
`,
    );
    expect(result.gaps.map((gap) => inEnglish(gap.reason))).toContain(
      'Nothing known here sets UNKNOWN, and it has no default.',
    );
    expect(result.oddities).toEqual([]);
    expect(result.references).toContainEqual({ path: '.env', kind: 'env-file' });
  });

  it('takes the values of the .env file first', () => {
    assertMarks(
      compose,
      PATH,
      `
services:
  web:
    image: nginx:\${TAG:-1}
    ports:
      - "\${PORT:-8080}:\${INNER}"
      #  ^^^^^^^^^^^^^ publish 9090 from=env-file image=nginx:1.27
      #                ^^^^^^^^ expose 3000
`,
      { '.env': 'PORT=9090\nexport TAG="1.27" \nBASE=30\nINNER=${BASE}00\n' },
    );
  });
});

describe('sharing within the file', () => {
  it('reads merged and anchored ports once for each service that has them', () => {
    assertMarks(
      compose,
      PATH,
      `
x-base: &base
  image: redis:7
  ports: &ports
    - "6379:6379"
    #  ^^^^ publish 6379 owner=one image=redis:7
    #  ^^^^ publish 6379 owner=two
    #  ^^^^ publish 6379 owner=three image=valkey
    #       ^^^^ expose 6379 owner=one
    #       ^^^^ expose 6379 owner=two
    #       ^^^^ expose 6379 owner=three
x-unused:
  ports:
    - "1:1"
services:
  one:
    <<: *base
  two:
    <<: [*base]
  three:
    image: valkey
    ports: *ports
  four:
    <<: *base
    ports: !reset []
`,
    );
  });

  it('adds the ports of an extended service, unless they are overridden', () => {
    assertMarks(
      compose,
      PATH,
      `
services:
  base:
    image: app
    ports:
      - "80:80"
      #  ^^ publish 80 owner=base
      #  ^^ publish 80 owner=more image=app
      #     ^^ expose 80 owner=base
      #     ^^ expose 80 owner=more
  more:
    extends: base
    ports:
      - "81:81"
      #  ^^ publish 81 owner=more
      #     ^^ expose 81 owner=more
  other:
    extends:
      service: base
    ports: !override
      - "82:82"
      #  ^^ publish 82 owner=other
      #     ^^ expose 82 owner=other
`,
    );
  });

  it('does not follow a service that extends itself for ever', () => {
    const { uses } = read('services:\n  a:\n    extends: b\n    ports: ["1:1"]\n  b:\n    extends: a\n');
    expect(uses.filter((use) => use.role === 'publish').map((use) => use.owner)).toEqual(['a', 'b']);
  });
});

describe('other files', () => {
  it('names them', () => {
    const text = `
include:
  - ../db/compose.yaml
  - path: [a.yaml, b.yaml]
    env_file: a.env
services:
  web:
    extends: { file: base.yaml, service: web }
    env_file:
      - web.env
      - path: ./other.env
        required: false
`;
    const references = read(text).references.map(({ path, kind, span }) => [
      kind,
      path,
      span && text.slice(span.start, span.end),
    ]);
    expect(references).toEqual([
      ['override', 'compose.override.yaml', undefined],
      ['override', 'compose.override.yml', undefined],
      ['include', '../db/compose.yaml', '../db/compose.yaml'],
      ['include', 'a.yaml', 'a.yaml'],
      ['include', 'b.yaml', 'b.yaml'],
      ['env-file', 'a.env', 'a.env'],
      ['extends', 'base.yaml', 'base.yaml'],
      ['env-file', 'web.env', 'web.env'],
      ['env-file', './other.env', './other.env'],
    ]);
  });

  it('takes a container’s facts from the file it extends, and from the file it overrides', () => {
    const extended = read('services:\n  web:\n    extends: {file: ./base.yaml, service: b}\n    ports: ["80:80"]\n', {
      'base.yaml': 'services:\n  b:\n    image: postgres:16\n    ports: ["5432:5432"]\n',
    });
    expect(extended.uses.map((use) => [use.role, use.container?.image])).toEqual([
      ['publish', 'postgres:16'],
      ['expose', 'postgres:16'],
    ]);
    const files = { 'docker-compose.yml': 'services:\n  web:\n    image: redis:7\n' };
    const override = read('services:\n  web:\n    ports: ["80:80"]\n', files, 'docker-compose.override.yml');
    expect(override.uses[0]?.container?.image).toBe('redis:7');
    expect(override.references.map(({ path }) => path)).toEqual(['docker-compose.yaml', 'docker-compose.yml']);
  });
});

describe('container facts', () => {
  it('tells image, build, replicas, network and profiles', () => {
    const { uses } = read(`
services:
  web:
    image: \${REGISTRY}/shop/web:\${TAG}
    build: { context: ./web }
    deploy: { replicas: 3 }
    network_mode: host
    profiles: [debug, "\${X:-test}"]
    ports: ["80:80"]
`);
    expect(uses[0]?.container).toEqual({
      image: 'shop/web',
      build: './web',
      replicas: 3,
      networkMode: 'host',
      profiles: ['debug', 'test'],
    });
  });
});

describe('address slots', () => {
  const bound = (text: string) => {
    const slot = read(text).uses.find((use) => use.role === 'publish')?.addressSlot;
    return slot && applyEdits(text, [{ span: slot.span, newText: `${slot.prefix}127.0.0.1${slot.suffix}` }]);
  };

  it.each([
    ['"8080:80"', '"127.0.0.1:8080:80"'],
    ['8080:80', '127.0.0.1:8080:80'],
    ['"0.0.0.0:8080:80"', '"127.0.0.1:8080:80"'],
    ['"[::]:8080:80"', '"127.0.0.1:8080:80"'],
    ['"${PORT:-8080}:80"', '"127.0.0.1:${PORT:-8080}:80"'],
    ['{target: 80, published: 8080}', '{target: 80, host_ip: 127.0.0.1, published: 8080}'],
    ['{host_ip: "0.0.0.0", target: 80, published: 8080}', '{host_ip: "127.0.0.1", target: 80, published: 8080}'],
  ])('binds %s', (before, after) => {
    expect(bound(withPort(before))).toBe(withPort(after));
  });

  it.each(['\n', '\r\n'])('adds a line to the long syntax, with the file’s line break', (newline) => {
    const before = ['- target: 80', '        published: 8080'].join(newline);
    const after = ['- target: 80', '        host_ip: 127.0.0.1', '        published: 8080'].join(newline);
    const file = (entry: string) => ['services:', '  a:', '    ports:', `      ${entry}`, ''].join(newline);
    expect(bound(file(before))).toBe(file(after));
  });

  it('offers none where a variable holds address and port', () => {
    expect(bound(withPort('"${SQL_PORT:-0.0.0.0:13306}:3306"'))).toBeUndefined();
  });
});

describe('oddities', () => {
  const oddities = (entry: string, key = 'ports') => {
    const text = withPort(entry).replace('ports:', `${key}:`);
    return read(text).oddities.map(({ kind, span, mend, detail }) => ({
      kind,
      text: text.slice(span.start, span.end),
      detail,
      mended: mend && applyEdits(text, [mend]).split('\n')[4]?.slice(8),
    }));
  };

  it.each<[string, OddityKind, string, string | undefined]>([
    ['"127.0.1:8080:80"', 'bad-host-address', '127.0.1', undefined],
    ['"11127.0.0.1:8080:80"', 'bad-host-address', '11127.0.0.1', undefined],
    ['"127:0.0.1:8000:80"', 'bad-host-address', '127:0.0.1', undefined],
    ['"localhost:8000:80"', 'bad-host-address', 'localhost', undefined],
    ['"389/tcp:389/tcp"', 'protocol-on-wrong-side', 'tcp', '"389:389/tcp"'],
    ['"53/udp:53"', 'protocol-on-wrong-side', 'udp', '"53:53/udp"'],
    ['"53:53/UDP"', 'protocol-case', 'UDP', '"53:53/udp"'],
    ['"53:53/upd"', 'unknown-protocol', 'upd', undefined],
    ['"8000-8010:80-85"', 'range-length-mismatch', '8000-8010', undefined],
    ['22:22', 'base60-port', '22:22', '"22:22"'],
    ['"5000:abc"', 'not-a-port', 'abc', undefined],
    ['{target: 80, published: http}', 'not-a-port', 'http', undefined],
    ['{target: 80, published: 80, host_ip: 127.0.1}', 'bad-host-address', '127.0.1', undefined],
    [
      '{target: 80, published: 80, protocol: UDP}',
      'protocol-case',
      'UDP',
      '{target: 80, published: 80, protocol: udp}',
    ],
  ])('%s is %s', (entry, kind, text, mended) => {
    expect(oddities(entry)).toEqual([{ kind, text, mended, detail: expect.anything() }]);
  });

  it('tells the number that YAML 1.1 makes of an unquoted mapping', () => {
    expect(oddities('1082:21')[0]?.detail).toEqual({ text: '1082:21', number: '64941' });
    expect(oddities('8080:80')).toEqual([]);
    expect(oddities('"22:22"')).toEqual([]);
    expect(oddities('022:22')).toEqual([]);
  });

  it('finds a mapping in expose', () => {
    expect(oddities('"8080:80"', 'expose').map(({ kind }) => kind)).toEqual(['mapping-in-expose']);
  });

  it.each([
    '"8080:80"',
    '"0.0.0.0:80:80"',
    '"[fe80::1]:80:80"',
    '"::ffff:127.0.0.1:80:80"',
    '"8000-8010:80"',
    '"${A}:${B}:80/${C}"',
  ])('finds nothing wrong with %s', (entry) => {
    expect(oddities(entry)).toEqual([]);
  });
});

describe('damaged text', () => {
  const rest = '      - "9090:90"\n  db:\n    image: postgres\n    ports:\n      - "5432:5432"\n';

  it.each([
    ['an unclosed quote', '      - "80\n'],
    ['an unclosed single quote', "      - '80:\n"],
    ['a colon at the end', '      - 8080:\n'],
    ['a dash alone', '      -\n'],
    ['a word alone', '      - abc\n'],
    ['tabs', '\t\t- "80:80"\n'],
    ['a template line', '{{- if .Values.x }}\n'],
    ['a variable not closed', '      - "${PORT:-80\n'],
  ])('keeps what follows %s', (_, line) => {
    const { uses } = read(`services:\n  web:\n    image: nginx\n    ports:\n${line}${rest}`);
    const published = uses.filter((use) => use.role === 'publish').map((use) => `${use.owner} ${use.ports?.first}`);
    expect(published).toEqual(expect.arrayContaining(['web 9090', 'db 5432']));
  });

  it('reads a list below a key that is being typed', () => {
    const { uses } = read('services:\n  web:\n    ima\n    ports:\n      - "9090:90"\n');
    expect(uses.map((use) => use.ports?.first)).toEqual([9090, 90]);
  });

  it('keeps spans inside the text however deep it nests or long it is', () => {
    assertSpansInside(compose, PATH, `services: ${'['.repeat(5000)}`);
    assertSpansInside(compose, PATH, `services:\n  a:\n    command: ${'x'.repeat(10_000)}:8080 ${'-'.repeat(5000)}`);
  });

  it('reads CRLF, a byte order mark and characters outside the basic plane', () => {
    const text = '\uFEFFservices:\r\n  "😀":\r\n    ports:\r\n      - "8080:80" # 😀\r\n      - 9090:90\r\n';
    const { uses } = read(text);
    expect(uses.map(({ span }) => text.slice(span.start, span.end))).toEqual(['8080', '80', '9090', '90']);
    expect(uses[0]?.owner).toBe('😀');
  });
});

describe('recognising', () => {
  it.each([
    'services:\n  web:\n    image: nginx\n',
    '# comment\nversion: "3"\n\nservices:\n  web:\n    build: .\n',
    'name: app\nx-common: &c\n  a: b\nservices:\n  web:\n    <<: *c\n',
    'include:\n  - ../compose.yaml\n',
    '\uFEFFservices:\r\n  web:\r\n    ports: []\r\n',
  ])('takes %j', (text) => {
    expect(compose.recognises(text)).toBe(true);
  });

  it.each([
    ['Kubernetes', 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n  - port: 80\n'],
    ['GitHub', 'on: push\njobs:\n  a:\n    services:\n      db:\n        image: x\n'],
    ['GitLab', 'services:\n  - name: postgres\n    command: x\nimage: node\n'],
    ['GitLab includes', 'include:\n  - local: a.yml\n'],
    ['Symfony', 'services:\n  _defaults:\n    autowire: true\n  App\\:\n    resource: ../src/\n'],
    ['Kong', '_format_version: "3.0"\nservices:\n- name: a\n  url: http://x:80\n'],
    ['OpenAPI', 'openapi: 3.0.0\npaths: {}\n'],
    ['nothing', ''],
  ])('leaves %s alone', (_, text) => {
    expect(compose.recognises(text)).toBe(false);
  });
});
