import { describe, expect, it } from 'vitest';
import {
  isPortName,
  type PortMention,
  portsInAddresses,
  portsInCommand,
  portsInUrls,
  portsInValue,
  portsInVariable,
} from '../../server/src/syntax/portMentions.ts';

const brief = (text: string, mentions: readonly PortMention[]) =>
  mentions.map(({ start, end, side, host }) => `${side} ${host ?? ''}:${text.slice(start, end)}`);

describe('isPortName', () => {
  it.each([
    'PORT',
    'port',
    'DB_PORT',
    'PORT_HTTP',
    'PORT2',
    'server.port',
    'httpPort',
    'SMTPPORT',
    'GF_SERVER_HTTP_PORT',
    'ports',
    'RTP_PORT_MIN',
  ])('takes %s', (name) => {
    expect(isPortName(name)).toBe(true);
  });

  it.each([
    'REPORT',
    'SUPPORT',
    'TRANSPORT',
    'EXPORT_ID',
    'IMPORTS',
    'PORT_TIMEOUT',
    'PORTAL',
    'PORT_COUNT',
    'VIEWPORT',
    'HOST',
    '',
  ])('leaves %s alone', (name) => {
    expect(isPortName(name)).toBe(false);
  });
});

describe('values', () => {
  it('reads a value that is a port, a range or a list', () => {
    expect(brief('80', portsInValue('80'))).toEqual(['server :80']);
    expect(brief('80, 81-90 ', portsInValue('80, 81-90 '))).toEqual(['server :80', 'server :81-90']);
    for (const value of ['0', '65536', 'x80', '80/tcp', '', '-1', '123456']) expect(portsInValue(value)).toEqual([]);
  });

  it('reads URLs with all their hosts', () => {
    const text = 'see http://u:p@web:8080/x?y=1:2, mongodb://a:27017,b:27018/db and PLAINTEXT://:9092 udp://log:514';
    expect(brief(text, portsInUrls(text))).toEqual([
      'peer web:8080',
      'peer a:27017',
      'peer b:27018',
      'server :9092',
      'peer log:514',
    ]);
    expect(portsInUrls('udp://log:514')[0]?.transport).toBe('udp');
    expect(portsInUrls('http://[::1]:80/')[0]?.host).toBe('[::1]');
    expect(portsInUrls('http://web/a:80 ://x:80')).toEqual([]);
  });

  it('reads addresses', () => {
    const text = 'a:9092,10.0.0.1:9093 :9100 0.0.0.0:9101 [::]:9102 [mail.test]:465';
    expect(brief(text, portsInAddresses(text))).toEqual([
      'peer a:9092',
      'peer 10.0.0.1:9093',
      'server :9100',
      'server 0.0.0.0:9101',
      'server [::]:9102',
      'peer [mail.test]:465',
    ]);
    for (const none of ['12:30', '1000:1000', 'a/b:80', 'a:7', 'a:b:80', 'x@y:80'])
      expect(portsInAddresses(none)).toEqual([]);
  });

  it('reads a variable by its name first', () => {
    expect(brief('80', portsInVariable('PORT', '80'))).toEqual(['server :80']);
    expect(portsInVariable('RETRIES', '80')).toEqual([]);
    expect(portsInVariable('IMAGE', 'redis:7000')).toEqual([]);
    expect(portsInVariable('DISPLAY', ':99')).toEqual([]);
    const servers = 'stun:stun.example.org:3478,turns:turn.example.org:5349';
    expect(brief(servers, portsInVariable('SERVERS', servers))).toEqual([
      'peer stun.example.org:3478',
      'peer turn.example.org:5349',
    ]);
    const fields = 'Server=db;Port=5432;User Id=shop;Timeout=30';
    expect(brief(fields, portsInVariable('DATABASE', fields))).toEqual(['peer db:5432']);
    const pairs = 'host=10.0.0.2 port = 5433 dbname=shop report=80';
    expect(brief(pairs, portsInVariable('DSN', pairs))).toEqual(['peer 10.0.0.2:5433']);
    const options = '-Xmx512m -Dserver.port=8080';
    expect(brief(options, portsInVariable('JAVA_OPTS', options))).toEqual(['server :8080']);
  });
});

describe('portsInCommand', () => {
  it.each([
    ['app --port 80 --workers 90', ['server :80']],
    ['app --http-port=8080 -p 81 -P 3306', ['server :8080', 'server :81', 'server :3306']],
    ['["app","--listen-address",":9090"]', ['server :9090']],
    ['--web.listen-address=0.0.0.0:9090', ['server 0.0.0.0:9090']],
    ['--entrypoints.dns.address=:53/udp --entrypoints.web.address=:80/tcp', ['server :53', 'server :80']],
    ['iptables -A INPUT -p tcp --dport 22 -j REDIRECT --to-port 2222', []],
    ['wait-for-it db:5432 -t 3000', ['peer db:5432']],
    ['exec 3<>/dev/tcp/localhost/8080', ['peer localhost:8080']],
    ['a\n# --port 80\n--port 81', ['server :81']],
    ['mkdir -p /data && sleep 3000', []],
    ['--timeout 3000 --report 8080', []],
    ['http://web:80', []],
  ])('%s', (text, expected) => {
    expect(brief(text, portsInCommand(text))).toEqual(expected);
  });

  it('tells datagrams by their protocol', () => {
    expect(portsInCommand('--dns.address=:53/udp').map(({ transport }) => transport)).toEqual(['udp']);
  });

  it('ends on long runs of one sign', () => {
    for (const unit of ['a', '-', ':', '://', 'a:80 ', '--port ', '"', '#', ' #']) {
      const text = unit.repeat(200_000 / unit.length);
      portsInCommand(text);
      portsInUrls(text);
      portsInAddresses(text);
    }
  });
});
