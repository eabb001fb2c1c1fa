import type { Log, Region, ReportingDescriptor, Result, Fix as SarifFix } from 'sarif';
import { version } from '../../../../package.json';
import type { Finding, Fix, RuleMeta } from '../../core/rule.ts';
import type { Severity } from '../../core/settings.ts';
import { LineTable, type Span } from '../../core/text.ts';
import { ruleFacts } from '../../service.ts';
import { fingerprints } from '../baseline.ts';
import type { CheckedFile } from '../checkedFile.ts';
import { ruleAddress } from './ruleAddress.ts';

const LEVEL: Readonly<Record<Severity, Result.level>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

/** SARIF 2.1.0 (OASIS), for code scanning: columns, rule metadata, fingerprints that survive moved lines, and the fixes. */
export function checkAsSarif(files: readonly CheckedFile[]): string {
  const rules = ruleFacts();
  const places = new Map(rules.map(({ id }, place) => [id, place]));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Portwise', version, rules: rules.map(toDescriptor) } },
        columnKind: 'utf16CodeUnits',
        results: files.flatMap((file) => toResults(file, places)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toDescriptor({ id, title, what, why, remedy, severity, family }: RuleMeta): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: what },
    help: { text: `${what} ${why} ${remedy}`, markdown: `${what}\n\n${why}\n\n**What to do:** ${remedy}` },
    ...helpUriOf(id),
    defaultConfiguration: severity === 'off' ? { enabled: false } : { level: LEVEL[severity] },
    properties: { tags: [family] },
  };
}

function helpUriOf(rule: string): { helpUri?: string } {
  const helpUri = ruleAddress(rule);
  return helpUri === undefined ? {} : { helpUri };
}

function toResults(file: CheckedFile, places: ReadonlyMap<string, number>): Result[] {
  const lines = new LineTable(file.text);
  const prints = fingerprints(file);
  const uri = file.name.split('/').map(encodeURIComponent).join('/');
  return file.findings.map((finding, place) => {
    const ruleIndex = places.get(finding.rule);
    return {
      ruleId: finding.rule,
      ...(ruleIndex === undefined ? {} : { ruleIndex }),
      level: LEVEL[finding.severity],
      message: { text: finding.message },
      locations: [{ physicalLocation: { artifactLocation: { uri }, region: toRegion(lines, finding.span) } }],
      partialFingerprints: { 'portwise/v1': prints[place] ?? '' },
      ...fixesOf(finding, uri, lines),
    };
  });
}

function fixesOf({ fixes = [] }: Finding, uri: string, lines: LineTable): { fixes?: SarifFix[] } {
  if (fixes.length === 0) return {};
  return { fixes: fixes.map((fix) => toFix(fix, uri, lines)) };
}

function toFix({ title, edits }: Fix<string>, uri: string, lines: LineTable): SarifFix {
  const replacements = edits.map(({ span, newText }) => ({
    deletedRegion: toRegion(lines, span),
    insertedContent: { text: newText },
  }));
  return { description: { text: title }, artifactChanges: [{ artifactLocation: { uri }, replacements }] };
}

/** Lines and columns count from 1; the end column is one past the last. */
function toRegion(lines: LineTable, span: Span): Region {
  const start = lines.positionAt(span.start);
  const end = lines.positionAt(span.end);
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
