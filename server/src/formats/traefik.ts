import type { SourceDoc } from '../core/document.ts';
import type { Format, FormatResult, Gap } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { Transport } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Piece } from '../syntax/configWord.ts';
import { findUrls, readEndpoint } from '../syntax/endpoint.ts';
import { portFields, readPort } from '../syntax/portText.ts';
import { type Setting, yamlSettings } from '../syntax/settingTree.ts';
import { readToml } from '../syntax/toml.ts';

/**
 * Traefik's files, YAML and TOML: the install configuration with its entry points, and what the file provider reads
 * (https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/ and …/routing-configuration/). Version 1's
 * `backends` are read too. Keys are the same in any case.
 */
export const traefik: Format = {
  id: 'traefik',
  title: 'Traefik',
  names: [],
  languages: [],
  candidates: ['**/*.{yml,yaml,toml}', '**/*traefik*.{j2,erb,tmpl,tpl,template,sample,example}'],
  candidateLanguages: ['yaml', 'toml'],
  recognises: (text) => isToml(text) || isYaml(text),
  comment: { open: '#' },
  read,
};

const TOML_TABLE =
  /^[ \t]*\[\[?[ \t]*(?:entryPoints[ \t]*[\].]|(?:http|tcp|udp)\.(?:services|routers|middlewares|serversTransports)[ \t]*[\].]|certificatesResolvers\.|backends\.[^\]\n]{1,200}\.servers)/im;

function isToml(text: string): boolean {
  return TOML_TABLE.test(text);
}

/** A Compose file or a manifest has other keys at its top, and speaks of Traefik in labels only. */
function isYaml(text: string): boolean {
  if (/^["']?(?:apiVersion|services)["']?[ \t]*:/m.test(text)) return false;
  const isStatic = /^["']?entryPoints["']?[ \t]*:/im.test(text) && /^[ \t]+["']?address["']?[ \t]*:/im.test(text);
  return (
    isStatic ||
    (/^["']?(?:http|tcp|udp)["']?[ \t]*:/m.test(text) &&
      /^[ \t]+["']?(?:routers|services|middlewares|serversTransports)["']?[ \t]*:/im.test(text) &&
      /^[ \t]+(?:- )?["']?(?:loadBalancer|rule|entryPoints|service|forwardAuth|ipAllowList|ipWhiteList|headers|basicAuth|redirectScheme|rateLimit|chain)["']?[ \t]*:/im.test(
        text,
      ))
  );
}

const TCP: readonly Transport[] = ['tcp'];
const UDP: readonly Transport[] = ['udp'];
const DNS: readonly Transport[] = ['udp', 'tcp'];

type Facts = Pick<PortUse, 'role' | 'transports'>;

/** Keys whose value is `host:port` or a URL; `redirections.entryPoint.to` may also name an entry point. */
const ADDRESS_KEY = /(?:^|\.)(?:address|endpoints?|url|resolvers|\w*hostport|entrypoint\.to)$/;

/** What Go's templates fill in when the file is read. */
const HOLE = /\{\{[^{}\n]{0,200}\}\}/g;

/** Keys whose value is a port by itself, below the key before. */
const PORT_KEY = /^(?:healthcheck\.port|redirectscheme\.port|\w+\.localagentport)$/;

function read({ text }: SourceDoc): FormatResult {
  const settings = isToml(text) ? readToml(text) : yamlSettings(text);
  const lowered = settings.map((setting) => ({ setting, keys: keysOf(setting) }));
  const quic = new Set(lowered.flatMap(({ keys }) => (keys[2] === 'http3' ? [`${keys[0]}.${keys[1]}`] : [])));
  const uses: PortUse[] = [];
  const gaps: Gap[] = [];
  for (const { setting, keys } of lowered) {
    for (const { piece, ...facts } of portsOf(setting, keys, quic)) {
      const port = readPort(piece);
      if (!port || port.span.end < piece.span.end) continue;
      if (!port.ports)
        gaps.push({ span: port.span, reason: say`What stands here is filled in before Traefik reads it.` });
      const { path, statement } = setting;
      const owner = path[keys[0] === 'entrypoints' ? 1 : 2];
      uses.push({ ...portFields(port), ...facts, statement, path, ...(owner === undefined ? {} : { owner }) });
    }
  }
  uses.sort((a, b) => a.span.start - b.span.start);
  return { uses, oddities: [], references: [], gaps };
}

/** @returns the keys in lower case, without the places in lists. */
function keysOf({ path }: Setting): readonly string[] {
  return path.flatMap((key) => (/^\d+$/.test(key) ? [] : [key.toLowerCase()]));
}

type Found = Facts & Pick<PortUse, 'host' | 'addressSlot'> & { readonly piece: Piece };

function portsOf({ text, span }: Setting, keys: readonly string[], quic: ReadonlySet<string>): Found[] {
  // A header names a place for the browser: Traefik goes to none of them.
  if (text === undefined || keys.includes('headers')) return [];
  const [section = '', name = ''] = keys;
  const key = keys.at(-1) ?? '';
  const transports = transportsOf(section, keys, key);
  if (section === 'entrypoints' && key === 'address' && keys.length === 3) {
    return listener({ text, span }, quic.has(`${section}.${name}`));
  }
  // HTTP/3 is told to browsers as being on this port.
  if (key === 'advertisedport') return [{ piece: { text, span }, role: 'declare', transports: { value: UDP } }];
  const place = keys.slice(-2).join('.');
  if (PORT_KEY.test(place)) return [{ piece: { text, span }, role: 'connect', transports }];
  const isAddress = ADDRESS_KEY.test(place) && !/\s/.test(text.replace(HOLE, ''));
  const endpoints = isAddress ? [readEndpoint(text, span.start)] : findUrls(text, span.start);
  return endpoints.flatMap(({ port, host }): Found[] =>
    port ? [{ piece: port, role: 'connect', transports, ...hostOf(host) }] : [],
  );
}

/** `:80`, `127.0.0.1:80`, `:53/udp`. */
function listener({ text, span }: Piece, isQuic: boolean): Found[] {
  const [written = '', protocol = ''] = /^(.*?)(?:\/(tcp|udp))?$/is.exec(text)?.slice(1) ?? [];
  const { port, host, address } = readEndpoint(written, span.start);
  if (!port) return [];
  const spoken = protocol.toLowerCase() === 'udp' ? UDP : isQuic ? (['tcp', 'udp'] as const) : TCP;
  const where = { start: span.end - protocol.length, end: span.end };
  return [
    {
      piece: port,
      role: 'listen',
      transports: protocol === '' ? { value: spoken } : { value: spoken, span: where },
      host: host ? { value: host.text, span: host.span } : { value: '*' },
      addressSlot: { span: address, prefix: '', suffix: '' },
    },
  ];
}

/** Routers of datagrams send to datagram servers; StatsD, Datadog's metrics and Jaeger's agent take datagrams. */
function transportsOf(section: string, keys: readonly string[], key: string): PortUse['transports'] {
  if (key === 'resolvers') return { value: DNS };
  const isMetric = section === 'metrics' && /^(?:statsd|datadog)$/.test(keys[1] ?? '');
  const isAgent = keys[1] === 'jaeger' && key === 'localagenthostport';
  return { value: section === 'udp' || isMetric || isAgent ? UDP : TCP };
}

function hostOf(host: Piece | undefined): Pick<PortUse, 'host'> {
  return host ? { host: { value: host.text, span: host.span } } : {};
}
