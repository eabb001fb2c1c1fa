import { describe, expect, it } from 'vitest';
import { quadlet } from '../../server/src/formats/quadlet.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

describe('quadlet', () => {
  it('reads published and exposed ports', () => {
    assertMarks(
      quadlet,
      'etc/containers/systemd/db.container',
      `[Unit]
PublishPort=1:1
[Container]
Image=postgres:17
PublishPort=127.0.0.1:15432:5432
#                     ^^^^^ publish 15432 tcp host=127.0.0.1 ->5432 owner=db image=postgres:17 path=Container.PublishPort
#                           ^^^^ expose 5432 tcp owner=db
  PublishPort = [::1]:8443:443/udp
#                     ^^^^ publish 8443 transports=udp host=::1
#                          ^^^ expose 443 transports=udp
PublishPort=8000-8001:80-81
#           ^^^^^^^^^ publish 8000-8001 host=* ->80-81
#                     ^^^^^ expose 80-81
PublishPort=::9000
#             ^^^^ expose 9000
PublishPort=9090
#           ^^^^ expose 9090
ExposeHostPort=6000-6010/udp
#              ^^^^^^^^^ expose 6000-6010 transports=udp
PublishPort=
PublishPort=web
#PublishPort=2:2
;PublishPort=3:3
StopTimeout=70
`,
    );
  });

  it('reads pods, and the environment', () => {
    assertMarks(
      quadlet,
      'shop.pod',
      `[Pod]
PublishPort=80:8080
#           ^^ publish 80 host=* ->8080 owner=shop
#              ^^^^ expose 8080
[Container]
Environment=PORT=3000 "REDIS_URL=redis://cache:6379/0" 'RETRIES=80'
#                ^^^^ declare 3000 path=Container.Environment.PORT
#                                              ^^^^ connect 6379 host=cache
Environment=DB=db:5432
#                 ^^^^ connect 5432 host=db
`,
    );
  });

  it('tells where a published port can be limited to an address', () => {
    const text = '[Container]\nPublishPort=80:8080\n';
    const { span = { start: 0, end: 0 }, suffix } =
      quadlet.read(testDoc('a.container', text), testContext()).uses[0]?.addressSlot ?? {};
    expect(`${text.slice(0, span.start)}127.0.0.1${suffix}${text.slice(span.end)}`).toContain(
      'PublishPort=127.0.0.1:80:8080',
    );
  });

  it('recognises units of containers, and no others', () => {
    expect(quadlet.recognises('[Unit]\n[Container]\nImage=a\n')).toBe(true);
    expect(quadlet.recognises('[Socket]\nListenStream=80\n')).toBe(false);
  });
});
