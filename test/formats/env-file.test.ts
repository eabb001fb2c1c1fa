import { describe, expect, it } from 'vitest';
import { createDetector } from '../../server/src/core/detect.ts';
import { envFile } from '../../server/src/formats/env-file.ts';
import { assertMarks, testDoc } from '../support/marks.ts';

const FIXTURE = `
# PORT=1
PORT=8080
#    ^^^^ declare 8080 tcp path=PORT
export DB_PORT="5432" # the database
#               ^^^^ declare 5432
PORTS=80,443
#     ^^ declare 80
#        ^^^ declare 443
URL=http://localhost:3000/x
#                    ^^^^ connect 3000 host=localhost
BASE_URL="http://api:\${PORT}/v1"
#                    ^^^^^^^ connect 8080 host=api variable from=assignment
LITERAL='http://api:\${PORT}/v1'
LISTEN=:9090
#       ^^^^ declare 9090
CACHE=redis://\${HOST}:6379/0
#                     ^^^^ connect 6379
TIMEOUT=3000
IMAGE=redis:7000
DEBUG_PORT=
NOTHING
`;

describe('env files', () => {
  it('read variables called PORT, and addresses', () => {
    assertMarks(envFile, '.env', FIXTURE);
  });

  it.each(['.env', '.env.local', 'web.env', 'web.env.example', 'conf/.env'])('are told by a name like %s', (name) => {
    expect(createDetector([envFile])(testDoc(name, ''))).toEqual([envFile]);
  });

  it.each(['environment.txt', 'env.ts', 'a/env'])('are not told by %s', (name) => {
    expect(createDetector([envFile])(testDoc(name, 'PORT=80'))).toEqual([]);
  });
});
