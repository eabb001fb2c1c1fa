import { describe, expect, it } from 'vitest';
import { createDetector } from '../../server/src/core/detect.ts';
import { inEnglish } from '../../server/src/core/message.ts';
import { dockerRun } from '../../server/src/formats/docker-run.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const read = (text: string) => dockerRun.read(testDoc('run.sh', text), testContext());

/** What a script publishes: `8080->80 nginx`. */
const published = (text: string) =>
  read(text)
    .uses.filter(({ role }) => role === 'publish')
    .map(({ ports, mapsTo, owner }) => `${ports?.first ?? '?'}->${mapsTo?.first ?? '?'} ${owner ?? ''}`.trim());

describe('docker-run', () => {
  it('reads published ports in all their spellings', () => {
    assertMarks(
      dockerRun,
      'run.sh',
      `
docker run -d -p 8080:80 --name web nginx:1.29
#                ^^^^ publish 8080 tcp host=* ->80 owner=web image=nginx:1.29 digits path=docker_run.web.publish
#                     ^^ expose 80 owner=web
sudo docker container run --publish=127.0.0.1:15432:5432 postgres
#                                             ^^^^^ publish 15432 host=127.0.0.1 ->5432 owner=postgres
#                                                   ^^^^ expose 5432
docker run -dp 53:53/udp -p=54:54 -p55:55 "-itp" '[::1]:56:56' app
#              ^^ publish 53 transports=udp
#                 ^^ expose 53 transports=udp
#                           ^^ publish 54
#                              ^^ expose 54
#                                   ^^ publish 55
#                                      ^^ expose 55
#                                                       ^^ publish 56 host=::1
#                                                          ^^ expose 56
/usr/bin/podman create --rm -p 8000-8001:80-81,9000 -p ::1234 app
#                              ^^^^^^^^^ publish 8000-8001 ->80-81
#                                        ^^^^^ expose 80-81
#                                              ^^^^ expose 9000
#                                                        ^^^^ expose 1234
podman pod create -n shop -p 80:8080
#                            ^^ publish 80 ->8080 owner=shop path=podman_pod_create.shop.publish
#                               ^^^^ expose 8080
nerdctl --namespace k8s.io run -d --expose 7000-7010/udp app
#                                          ^^^^^^^^^ expose 7000-7010 transports=udp path=nerdctl_run.app.expose
docker run -P app; docker ps -p 1:1; docker build -p 2:2 .; docker exec app run -p 3:3; docker run --pid host app
`,
    );
  });

  it('ends at the image, whatever its command says', () => {
    expect(published('docker run -e A=1 -v /a:/b -p 1:1 app -p 2:2')).toEqual(['1->1 app']);
    expect(published('docker run --rm=true --init -i -p 1:1 -- app -p 2:2')).toEqual(['1->1 app']);
    expect(published('docker -H tcp://10.0.0.1 run -d=false --cpus 2 -p 1:1 a -p 2:2')).toEqual(['1->1 a']);
  });

  it('follows variables, arrays, functions, loops and continued lines', () => {
    assertMarks(
      dockerRun,
      'run.sh',
      `
PORT=8080
docker run \\
  -p "$PORT:80" \\
#     ^^^^^ publish 8080 ->80 variable name=PORT from=assignment
#           ^^ expose 80
  -p "\${ADMIN:-9000}":9001 acme/app
#     ^^^^^^^^^^^^^^ publish 9000 ->9001 variable name=ADMIN from=default
#                     ^^^^ expose 9001
start() { docker run -d -p "$1:$2" --name "$3" nginx; }
#                           ^^ publish 81 ->80 owner=a
#                           ^^ publish 82 ->80 owner=b
#                              ^^ expose 80
start 81 80 a
start 82 80 b
OPTIONS=(-p 90:90 --rm)
docker run "\${OPTIONS[@]}" app
#           ^^^^^^^^^^^^^ publish 90
#           ^^^^^^^^^^^^^ expose 90
for port in 7001 7002; do docker run -p $port:6379 redis; done
#                                       ^^^^^ publish 7001 ->6379 image=redis
#                                       ^^^^^ publish 7002
#                                             ^^^^ expose 6379
docker run $EXTRA -p $OTHER:80 -p {{ port }}:81 $IMAGE
#                    ^^^^^^ publish ? ->80 from=unknown name=OTHER
#                           ^^ expose 80
#                                 ^^^^^^^^^^ publish ? ->81 name=port
#                                            ^^ expose 81
$DOCKER run -p 5:5 app
#              ^ publish 5
#                ^ expose 5
`,
    );
    expect(read('docker run -p $OTHER:80 -p `free`:81 app').gaps.map(({ reason }) => inEnglish(reason))).toEqual([
      'Nothing known here sets OTHER, and it has no default.',
      'What stands here is filled in only when the file is used.',
    ]);
  });

  it('reads the environment as Compose does', () => {
    assertMarks(
      dockerRun,
      'run.sh',
      `
docker run -e PORT=3000 -e DB=postgres://db:5432/shop --env "VIRTUAL_PORT=80" -e HTTP_PORT app
#                  ^^^^ declare 3000 path=docker_run.app.env.PORT
#                                           ^^^^ connect 5432 host=db
#                                                                         ^^ expose 80
`,
    );
  });

  it('knows the network that a container lives in', () => {
    const networks = read(
      'docker run --network host -p 1:1 a; docker run --net=container:b -p 2:2 a; docker run --net web -p 3:3 a',
    );
    const modes = networks.uses.filter(({ role }) => role === 'publish').map(({ container }) => container?.networkMode);
    expect(modes).toEqual(['host', 'container:b', undefined]);
  });

  it('tells what Docker would refuse, and leaves places to be filled in alone', () => {
    const { oddities } = read(
      'docker run -p foo:80 -p 80/tcp:80 -p 1.2.3:81:81 --expose 80:80 -p 82:82/TCP -p 1-2:1-3 -p 83:83/ip app',
    );
    expect(oddities.map(({ kind }) => kind)).toEqual([
      'not-a-port',
      'protocol-on-wrong-side',
      'bad-host-address',
      'mapping-in-expose',
      'protocol-case',
      'range-length-mismatch',
      'unknown-protocol',
    ]);
    expect(read('docker run -p <port>:80 nginx:latest').oddities).toEqual([]);
    expect(read('docker run -p published=8080,target=80 app').oddities).toEqual([]);
  });

  it('mends no word that is quoted in parts', () => {
    const mends = (text: string) => read(text).oddities.map(({ mend }) => mend?.newText);
    expect(mends('docker run -p 80/tcp:80 app')).toEqual(['80:80/tcp']);
    expect(mends('docker run -p "80"/tcp:80 app')).toEqual([undefined]);
  });

  it('tells where a published port can be limited to an address', () => {
    const limited = (text: string) => {
      const { addressSlot: slot } = read(text).uses.find(({ role }) => role === 'publish') ?? {};
      return (
        slot && `${text.slice(0, slot.span.start)}${slot.prefix}127.0.0.1${slot.suffix}${text.slice(slot.span.end)}`
      );
    };
    expect(limited('docker run -p 80:8080 a')).toBe('docker run -p 127.0.0.1:80:8080 a');
    expect(limited('docker run -p "$P":8080 a')).toBe('docker run -p "127.0.0.1:$P":8080 a');
    expect(limited('docker run -p=0.0.0.0:80:8080 a')).toBe('docker run -p=127.0.0.1:80:8080 a');
    expect(limited('docker run -p "$IP":80:8080 a')).toBeUndefined();
  });

  it('knows which containers run beside each other, where that is certain', () => {
    const batches = (text: string) => {
      const numbers = read(text).uses.flatMap(({ role, container }) => (role === 'publish' ? container?.batch : []));
      return numbers.map((number) => numbers.indexOf(number));
    };
    const [a, b] = ['docker run -d -p 1:1 --name a x', 'docker run -d -p 2:2 --name b x'];
    expect(batches(`#!/bin/sh\n${a}\necho one\nsudo ${b}\n`)).toEqual([0, 0]);
    const apart = [
      `${a}\n${b}`,
      `#!/bin/sh\n${a}\ndocker stop a\n${b}`,
      `#!/bin/sh\n${a}\n./clean.sh\n${b}`,
      `#!/bin/sh\n${a}\nif x; then\n${b}; fi`,
      `#!/bin/sh\nold() {\n${a}\n}\n${b}`,
      `#!/bin/sh\ndocker run -p 1:1 --name a x\n${b}`,
      `#!/bin/sh\n${a}\ndocker --context other run -d -p 2:2 x`,
      `#!/bin/sh\n${a}\ndocker exec node ${b}`,
      `#!/bin/sh\n${a}\nssh other '${b}'`,
      `#!/bin/sh\n${a}\n${a.replace('1:1', '2:2')}`,
      `#!/bin/sh\n${a.replace('run -d', 'create')}\n${b}`,
    ];
    for (const text of apart) expect(batches(text), text).toEqual([0, 1]);
  });

  it('recognises scripts that make containers with ports, and no others', () => {
    const claims = (name: string, text: string) => createDetector([dockerRun])(testDoc(name, text)).length > 0;
    expect(claims('run.sh', 'docker run \\\n  -p 80:80 nginx')).toBe(true);
    expect(claims('start', '#!/bin/sh\n"$DOCKER" run "-dp" 80:80 nginx')).toBe(true);
    expect(claims('run.sh', 'docker build -t app .\nmkdir -p run')).toBe(false);
    expect(claims('run.sh', 'npm run dev -- -p 80')).toBe(false);
    expect(claims('README.md', 'docker run -p 80:80 nginx')).toBe(false);
  });
});
