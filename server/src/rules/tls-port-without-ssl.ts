import { isLoopback } from '../core/addresses.ts';
import { say } from '../core/message.ts';
import { isSingle } from '../core/ports.ts';
import type { PortUse, ServerFacts } from '../core/portUse.ts';
import type { Fix, Rule } from '../core/rule.ts';
import { wordTable } from '../core/wordTable.ts';
import { serverListens } from './support/serverSockets.ts';

/** Ports whose clients begin with a TLS handshake. */
const TLS_PORTS = wordTable<readonly number[]>({
  http: [443],
  mail: [465, 993, 995],
});

/** Words of a `listen` that settle what it speaks. */
const SPEAKS_TLS = ['ssl', 'quic', 'http3'];

export const tlsPortWithoutSsl: Rule = {
  meta: {
    id: 'tls-port-without-ssl',
    title: 'TLS port on which no server speaks TLS',
    family: 'nginx',
    severity: 'warning',
    what: 'A server listens on 443 (or a mail server on 465, 993, 995), and no server on that socket says `ssl` or `quic`.',
    why: 'Browsers begin with a TLS handshake there and get "400 Bad Request" or a protocol error.',
    remedy: 'Write `listen 443 ssl;` and name the certificate.',
    references: ['https://nginx.org/en/docs/http/configuring_https_servers.html'],
    bad: [
      { file: 'nginx.conf', text: 'http {\n  server {\n    listen 443;\n    server_name example.org;\n  }\n}\n' },
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 443;\n    ssl_certificate a.pem;\n    ssl_certificate_key a.key;\n  }\n}\n',
      },
      {
        file: 'sites-enabled/shop.conf',
        text: 'server {\n  listen 443;\n  listen 443 quic;\n  ssl_certificate a.pem;\n  ssl_certificate_key a.key;\n}\n',
        note: 'QUIC is another socket: it runs over UDP.',
      },
    ],
    good: [
      {
        file: 'sites-enabled/shop.conf',
        text: 'server {\n  listen 443;\n  server_name shop.example;\n}\n',
        note: 'Another file may say ssl for this socket.',
      },
      {
        file: 'nginx.conf',
        text: 'http {\n  server {\n    listen 443 ssl;\n    ssl_certificate a.pem;\n    ssl_certificate_key a.key;\n  }\n}\n',
      },
      {
        file: 'nginx.conf',
        text: 'stream {\n  server {\n    listen 443;\n    ssl_preread on;\n    proxy_pass 10.0.0.2:443;\n  }\n}\n',
      },
    ],
  },
  *check({ uses }) {
    const listens = serverListens(uses);
    const speakTls = new Set(listens.filter(({ server }) => server.options.some(mayMeanTls)).map(({ key }) => key));
    for (const { use, server, socket, key } of listens) {
      if (!isSingle(socket.ports) || !tlsPortsOf(server).includes(socket.ports.first)) continue;
      // What hands on to a loopback address may have taken the TLS off.
      if (speakTls.has(key) || !socket.transports.includes('tcp') || isLoopback(socket.address)) continue;
      const number = socket.ports.first;
      yield {
        span: use.span,
        use,
        message: say`Clients of port ${number} begin with TLS, and no server on it says ssl. Write "listen ${number} ssl;" and name the certificate.`,
        fixes: server.hasCertificate ? [sslFix(use)] : [],
      };
    }
  },
};

/** A snippet most often lies in `http`, but only a server with a certificate certainly means to speak TLS by itself. */
function tlsPortsOf({ context, hasCertificate }: ServerFacts): readonly number[] {
  if (context === 'unknown') return hasCertificate ? Object.values(TLS_PORTS).flat() : [];
  return TLS_PORTS[context] ?? [];
}

/** A template's hole may hold any of them. */
function mayMeanTls(option: string): boolean {
  return SPEAKS_TLS.includes(option) || /\{[{%]|<%/.test(option);
}

/** Without a certificate nginx would refuse the file. */
function sslFix({ span }: PortUse): Fix {
  return { title: say`Add ssl`, safe: false, edits: [{ span: { start: span.end, end: span.end }, newText: ' ssl' }] };
}
