import { describe, expect, it } from 'vitest';
import { traefik } from '../../server/src/formats/traefik.ts';
import { assertMarks, testContext, testDoc } from '../support/marks.ts';

const STATIC = `
entryPoints:
  web:
    address: ":80"
#              ^^ listen 80 transports=tcp host=* owner=web path=entryPoints.web.address
    http:
      redirections:
        entryPoint:
          to: ":8443"
#               ^^^^ connect 8443
  websecure:
    address: '127.0.0.1:443'
#                       ^^^ listen 443 transports=tcp+udp host=127.0.0.1 owner=websecure
    http3:
      advertisedPort: 8443
#                     ^^^^ declare 8443 udp
  dns:
    address: :53/udp
#             ^^ listen 53 transports=udp
  admin:
    address: ":{{ env \`ADMIN\` }}"
#              ^^^^^^^^^^^^^^^^^ listen ? variable
    # address: ":81"
    transport:
      lifeCycle: { graceTimeOut: 443 }
providers:
  docker:
    endpoint: tcp://10.0.0.9:2375
#                            ^^^^ connect 2375 tcp host=10.0.0.9
  redis:
    endpoints: ["redis-1:6379", "redis-2"]
#                        ^^^^ connect 6379 host=redis-1
metrics:
  influxDB2:
    address: http://influx:8086
#                          ^^^^ connect 8086 tcp
  datadog:
    address: 127.0.0.1:8125
#                      ^^^^ connect 8125 transports=udp
tracing:
  jaeger:
    localAgentHostPort: agent:6831
#                             ^^^^ connect 6831 transports=udp
certificatesResolvers:
  main:
    acme:
      caServer: https://ca:9000/directory
#                          ^^^^ connect 9000
      dnsChallenge:
        resolvers:
          - "1.1.1.1:53"
#                    ^^ connect 53 transports=udp+tcp
`;

const DYNAMIC = `
http:
  routers:
    shop:
      rule: "Host(\`shop.example.org\`) && PathPrefix(\`/8080\`)"
      service: shop
  middlewares:
    login:
      forwardAuth:
        address: "http://auth:9091/verify"
#                             ^^^^ connect 9091 host=auth owner=login
    upgrade:
      redirectScheme: { scheme: https, port: "8443" }
#                                             ^^^^ connect 8443
    cors:
      headers:
        accessControlAllowOriginList: ["http://localhost:3000"]
  services:
    shop:
      loadBalancer:
        servers:
          - url: http://shop-1:3001
#                              ^^^^ connect 3001 tcp host=shop-1 owner=shop path=http.services.shop.loadBalancer.servers.0.url
          - url: "http://[2001:db8::1]:3002/"
#                                      ^^^^ connect 3002 host=2001:db8::1
          - url: http://shop-3
        healthCheck:
          port: 3003
#               ^^^^ connect 3003
          interval: 10
tcp:
  services:
    db:
      loadBalancer:
        servers:
          - address: db:5432
#                       ^^^^ connect 5432 tcp
udp:
  services:
    dns:
      loadBalancer:
        servers:
          - address: 10.0.0.2:53
#                             ^^ connect 53 transports=udp
`;

const TOML = `
[entryPoints]
  [entryPoints.web]
  address = ":80" # not ":81"
#             ^^ listen 80 transports=tcp host=* owner=web path=entryPoints.web.address
  [entryPoints."my.tls"]
  address = "[::1]:443"
#                  ^^^ listen 443 transports=tcp+udp host=::1 owner=my.tls
  http3 = { advertisedPort = 8443 }
#                            ^^^^ declare 8443
[providers]
  consul.endpoints = [ # the cluster
    "10.0.0.1:8500", '10.0.0.2:8501',
#             ^^^^ connect 8500
#                              ^^^^ connect 8501
  ]
[http.services]
  [[http.services.shop.loadBalancer.servers]]
  url = "http://{{ env "HOST" }}:3001"
#                                ^^^^ connect 3001 owner=shop
  [[http.services.shop.loadBalancer.servers]]
  url = 'http://10.0.0.3:{{ .Port }}/'
#                        ^^^^^^^^^^^ connect ? variable name=Port
[tcp.services.db.loadBalancer]
  servers = [ { address = "db:5432", weight = 3306 }, { address = "db2:5433" } ]
#                             ^^^^ connect 5432 path=tcp.services.db.loadBalancer.servers.0.address
#                                                                      ^^^^ connect 5433
# Version 1
[backends.old.servers.one]
  url = "http://172.17.0.2:8080"
#                          ^^^^ connect 8080
`;

/** Each mistake is kept to its line. */
const BROKEN = `
[entryPoints.a]
address = ":80
#           ^^ listen 80 owner=a
[entryPoints.b
address = ":81"
#           ^^ listen 81
[entryPoints.c]
address =
[entryPoints.d]
address = ":82" ":83"
#           ^^ listen 82
[http.services.x.loadBalancer]
servers = [ { url = "http://x:84" }, { url = "http://y:85"
#                             ^^ connect 84
#                                                      ^^ connect 85
[entryPoints.e]
address = ":86"
#           ^^ listen 86 owner=e
[providers.redis]
endpoints = ["r:6379",
#               ^^^^ connect 6379
db = 0
[entryPoints.f]
= ":87"
address = ''':88
#             ^^ listen 88 owner=f
[entryPoints.g]
address = ":89"
#           ^^ listen 89 owner=g
`;

describe('Traefik', () => {
  it('reads entry points, providers and metrics', () => {
    const { gaps } = assertMarks(traefik, 'traefik.yml', STATIC);
    expect(gaps).toHaveLength(1);
  });

  it('reads routes to services', () => {
    assertMarks(traefik, 'dynamic.yml', DYNAMIC);
  });

  it('reads TOML', () => {
    assertMarks(traefik, 'traefik.toml', TOML);
  });

  it('reads TOML around its mistakes', () => {
    assertMarks(traefik, 'traefik.toml', BROKEN);
  });

  it('tells where a listener can be limited to an address', () => {
    const text = 'entryPoints:\n  web:\n    address: ":80"\n';
    const [use] = traefik.read(testDoc('traefik.yml', text), testContext()).uses;
    const { start = 0, end = 0 } = use?.addressSlot?.span ?? {};
    expect(`${text.slice(0, start)}127.0.0.1${text.slice(end)}`).toContain('"127.0.0.1:80"');
  });

  it.each([
    ['YAML with entry points', 'entryPoints:\n  web:\n    address: ":80"\n'],
    ['YAML in lower case', 'entrypoints:\n  web:\n    address: ":80"\n'],
    ['routes', 'http:\n  services:\n    a:\n      loadBalancer:\n        servers: []\n'],
    ['middlewares', 'http:\n  middlewares:\n    a:\n      forwardAuth:\n        address: http://a:1\n'],
    ['TOML', '[entryPoints]\n  [entryPoints.web]\n'],
    ['TOML with routes', '[http.routers]\r\n[http.routers.a]\r\n'],
  ])('recognises %s', (_, text) => expect(traefik.recognises(text)).toBe(true));

  it.each([
    ['a Compose file', 'services:\n  web:\n    labels:\n      - traefik.http.routers.web.rule=x\nhttp:\n  services:\n'],
    ['a manifest', 'apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nspec:\n  entryPoints:\n    - web\n'],
    ['an API description', 'openapi: 3.0.0\nhttp:\n  timeout: 5\npaths:\n  /services:\n    get: {}\n'],
    ['another TOML file', '[package]\nname = "http"\n[http]\nport = 80\n'],
  ])('passes over %s', (_, text) => expect(traefik.recognises(text)).toBe(false));
});
