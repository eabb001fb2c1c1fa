import { describe, it } from 'vitest';
import { devcontainer } from '../../server/src/formats/devcontainer.ts';
import { assertMarks } from '../support/marks.ts';

const FILE = '.devcontainer/devcontainer.json';
const FIXTURE = `{
  // forwardPorts: [1]
  "name": "Shop on 8080",
  "forwardPorts": [3000, "db:5432", "localhost:6379"],
  //               ^^^^ publish 3000 tcp host=127.0.0.1 ->3000
  //                         ^^^^ publish 5432 owner=db
  //                                           ^^^^ publish 6379
  "appPort": ["8080:80", 9000, "127.0.0.1:5353:53/udp", "3001-3003:3001-3003"],
  //           ^^^^ publish 8080 host=* ->80
  //                ^^ expose 80
  //                     ^^^^ publish 9000 host=127.0.0.1 ->9000
  //                                      ^^^^ publish 5353 transports=udp host=127.0.0.1
  //                                           ^^ expose 53 udp
  //                                                     ^^^^^^^^^ publish 3001-3003
  //                                                               ^^^^^^^^^ expose 3001-3003
  "portsAttributes": {
          "3000": { "label": "web 80", "onAutoForward": "notify" },
  //       ^^^^ declare 3000
          "40000-40010": { "label": "x" },
  //       ^^^^^^^^^^^ declare 40000-40010
  },
  "runArgs": ["--cap-add", "SYS_PTRACE", "-p", "7000:7001", "--publish=7002:7003", "-e", "PORT=80"],
  //                                            ^^^^ publish 7000
  //                                                 ^^^^ expose 7001
  //                                                                   ^^^^ publish 7002
  //                                                                        ^^^^ expose 7003
  "customizations": { "vscode": { "settings": { "forwardPorts": [1234] } } },
  "build": { "args": { "appPort": "1" } },
}
`;

describe('devcontainer', () => {
  it('reads forwarded and published ports', () => {
    assertMarks(devcontainer, FILE, FIXTURE);
  });

  it('reads one port that stands alone', () => {
    assertMarks(devcontainer, FILE, `{ "appPort": 8080 }\n//           ^^^^ publish 8080`);
  });

  it('survives damage', () => {
    assertMarks(
      devcontainer,
      FILE,
      `{ "forwardPorts": [80, , "x", "db:5432
//                 ^^ publish 80
//                                ^^^^ publish 5432
  "appPort": [8080
`,
    );
  });
});
