import { describe, expect, it } from 'vitest';
import { createDetector } from '../../server/src/core/detect.ts';
import { inEnglish } from '../../server/src/core/message.ts';
import { githubActions } from '../../server/src/formats/github-actions.ts';
import { FORMATS } from '../../server/src/formats/index.ts';
import { findingsOf } from '../support/examples.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';
import { openWorkspace } from '../support/service.ts';

const PATH = '.github/workflows/ci.yml';

describe('github-actions', () => {
  it('reads the ports of service containers and of the job’s own', () => {
    assertMarks(
      githubActions,
      PATH,
      `jobs:
  test:
    container:
      image: node:24
      ports:
        - 80
#         ^^ expose 80 tcp owner=test image=node:24 path=jobs.test.container.ports.0
        - 3000:3001
#         ^^^^ publish 3000 host=* ->3001
#              ^^^^ expose 3001
    services:
      db: &db
        image: registry.example.org/postgres:\${{ matrix.version }}
        ports: ["15432:5432", 127.0.0.1:53:53/udp]
#                ^^^^^ publish 15432 ->5432 owner=db image=registry.example.org/postgres path=jobs.test.services.db.ports.0
#                      ^^^^ expose 5432
#                                       ^^ publish 53 transports=udp host=127.0.0.1
#                                          ^^ expose 53 transports=udp
#                ^^^^^ publish 15432 path=jobs.other.services.again.ports.0
#                      ^^^^ expose 5432 owner=again
#                                       ^^ publish 53
#                                          ^^ expose 53
  other:
    container: alpine
    services:
      again: *db
    steps:
      - run: docker run -p 1:1 app
        services: { a: { ports: [2:2] } }
services: { a: { ports: [3:3] } }
`,
    );
  });

  it('tells what the server works out', () => {
    const { gaps, oddities } = assertMarks(
      githubActions,
      PATH,
      `jobs:
  test:
    services:
      db:
        image: \${{ inputs.image }}
        ports:
          - \${{ env.PORT }}:5432
#           ^^^^^^^^^^^^^^^ publish ? ->5432 variable from=unknown name=env.PORT
#                           ^^^^ expose 5432
          - \${{ job.services.redis.ports[6379] }}
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expose ? from=unknown
`,
    );
    expect(gaps.map(({ reason }) => inEnglish(reason))).toEqual([
      'What stands here is filled in only when the file is used.',
      'What stands here is filled in only when the file is used.',
    ]);
    expect(oddities).toEqual([]);
  });

  it('tells what docker would refuse; an unquoted pair is no number here', () => {
    const text = 'jobs:\n  a:\n    services:\n      b:\n        ports: [foo:80, 22:22, 80/TCP, 1-2:1-3]\n';
    const { oddities } = githubActions.read(testDoc(PATH, text), testContext());
    expect(oddities.map(({ kind }) => kind)).toEqual(['not-a-port', 'protocol-case', 'range-length-mismatch']);
  });

  it('is known by its place, and is no other format', () => {
    const formats = (path: string, text: string, language?: string) =>
      createDetector(FORMATS)(testDoc(path, text, language)).map(({ id }) => id);
    const text = 'jobs:\n  a:\n    services:\n      db:\n        image: postgres\n        ports: ["5432:5432"]\n';
    expect(formats('a/.github/workflows/ci.yaml', text)).toEqual(['github-actions']);
    expect(formats('.forgejo/workflows/ci.yml', text)).toEqual(['github-actions']);
    expect(formats('x.yml', text, 'github-actions-workflow')).toEqual(['github-actions']);
    expect(formats('ci.yml', text)).toEqual([]);
  });
});

describe('a runner’s ports', () => {
  const job = (name: string, ...services: readonly string[]) =>
    `  ${name}:\n    runs-on: ubuntu-latest\n    services:\n${services.map((one) => `      ${one}\n`).join('')}`;
  const [db, cache] = ['db: { image: postgres, ports: [5432:5432] }', 'cache: { image: redis, ports: [5432:6379] }'];
  const found = async (rule: string, jobs: string) => {
    const text = `jobs:\n${jobs}`;
    return (await findingsOf(rule, { file: PATH, text })).map(({ span }) => text.slice(span.start, span.end));
  };

  it('are open to nobody', async () => {
    const odd = 'app: { image: acme/app, ports: [45123:23571] }';
    for (const rule of ['exposed-service', 'published-everywhere', 'unassigned-port', 'ephemeral-port'])
      expect(await found(rule, job('test', db, odd)), rule).toEqual([]);
    expect(await openWorkspace({ [PATH]: `jobs:\n${job('test', db)}` }).inventory()).toEqual([]);
  });

  it('are told as such', async () => {
    const text = `jobs:\n${job('test', db)}`;
    const hover = await openWorkspace({ [PATH]: text }).hover(PATH, text.indexOf('5432'));
    expect(hover?.markdown).toContain('CI runner’s port 5432/tcp → container port 5432 of `db`');
  });

  it('are numbers all the same', async () => {
    expect(await found('port-out-of-range', job('test', 'db: { image: postgres, ports: [70000:5432] }'))).toEqual([
      '70000',
    ]);
    expect(await found('duplicate-entry', job('test', 'db: { ports: [1:1, 1:1] }'))).toEqual(['1']);
  });

  it('are in each other’s way in one job', async () => {
    expect(await found('port-conflict', job('test', db, cache))).toEqual(['5432']);
    expect(await found('port-conflict', job('test', db) + job('lint', cache))).toEqual([]);
    expect(await found('duplicate-entry', job('test', db) + job('lint', db))).toEqual([]);
  });

  it('are not those of the machine that the workspace describes', async () => {
    const compose = 'services:\n  db:\n    image: postgres\n    ports: ["5432:5432"]\n';
    const workspace = openWorkspace({ [PATH]: `jobs:\n${job('test', db)}`, 'compose.yaml': compose });
    const edits = await workspace.rename('compose.yaml', compose.indexOf('5432'), '5433');
    expect([...(edits?.keys() ?? [])]).toEqual(['compose.yaml']);
  });
});
