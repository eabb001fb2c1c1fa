import type { Format } from '../core/format.ts';
import { say } from '../core/message.ts';
import type { PortUse } from '../core/portUse.ts';
import { type DotenvEntry, readDotenv } from '../syntax/dotenv.ts';
import { interpolate, type KnownVariable, type VariableLookup } from '../syntax/interpolation.ts';
import { MappedText, UNKNOWN } from '../syntax/mappedText.ts';
import { type PortMention, portsInVariable } from '../syntax/portMentions.ts';
import { typedIn } from '../syntax/typing.ts';

/** Files of environment variables (`.env`, Compose's `env_file`): variables called PORT, and the addresses in the others. */
export const envFile: Format = {
  id: 'env-file',
  title: say`Environment file`,
  names: [
    '**/.env',
    '**/.env{.,-,_}*',
    '**/*.env',
    '**/*.env.{example,sample,template,tmpl,tpl,dist,default,in,j2,erb,local,dev,development,prod,production,staging,test,testing,docker,bak}',
    '**/env{.,-}{example,sample,template,dist}',
    '**/.envrc',
  ],
  languages: ['dotenv'],
  candidates: [],
  candidateLanguages: [],
  recognises: () => false,
  comment: { open: '#' },
  typedAt: typedIn(),
  read({ text }) {
    const known = new Map<string, KnownVariable>();
    const uses = readDotenv(text).flatMap((entry) => {
      const value = expandedValue(text, entry, (name) => known.get(name));
      known.set(entry.name, { value: value.value, from: 'assignment', span: entry.valueSpan });
      return portsInVariable(entry.name, value.value).map((mention) => useOf(entry, value, mention));
    });
    return { uses, oddities: [], references: [], gaps: [] };
  },
};

function expandedValue(text: string, { valueSpan, literal }: DotenvEntry, lookup: VariableLookup): MappedText {
  return literal ? MappedText.plain(text, valueSpan) : interpolate(text, valueSpan, lookup, '\\');
}

function useOf(entry: DotenvEntry, value: MappedText, mention: PortMention): PortUse {
  const { span, variable } = value.origin(mention.start, mention.end);
  const host = mention.host === undefined || mention.host.includes(UNKNOWN) ? {} : { host: { value: mention.host } };
  return {
    span,
    ports: mention.ports,
    spelling: variable ? 'variable' : 'digits',
    role: mention.side === 'peer' ? 'connect' : 'declare',
    transports: { value: [mention.transport] },
    owner: entry.name,
    statement: { start: entry.nameSpan.start, end: entry.valueSpan.end },
    path: [entry.name],
    ...host,
    ...(variable ? { variable } : {}),
  };
}
