import type { Registry } from './registry.ts';
import type { Finding, Reading, Report, Rule } from './rule.ts';
import type { Settings, Severity } from './settings.ts';

/**
 * Runs the rules over one document.
 * @param readings what each format found in the document
 * @returns the findings in the order of the text; one for each rule and place, however many formats read it
 */
export function checkDocument(
  readings: readonly Reading[],
  rules: readonly Rule[],
  registry: Registry,
  settings: Settings,
): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const rule of rules) {
    const level = severityOf(rule, settings);
    if (level === 'off') continue;
    for (const { doc, format, result } of readings) {
      const context = { doc, format, uses: result.uses, oddities: result.oddities, readings, registry, settings };
      for (const report of rule.check(context)) {
        const finding = toFinding(rule, report, level, format.id, settings);
        const key = `${rule.meta.id} ${report.span.start} ${report.span.end}`;
        if (!findings.has(key)) findings.set(key, finding);
      }
    }
  }
  return [...findings.values()].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** @returns how loud the rule is under these settings. */
export function severityOf(rule: Rule, settings: Settings): Severity | 'off' {
  return settings.rules[rule.meta.id] ?? rule.meta.severity;
}

function toFinding(rule: Rule, report: Report, level: Severity, format: string, settings: Settings): Finding {
  // A severity that the user chose holds for all that the rule says; else a report may be louder or softer than its rule.
  const chosen = settings.rules[rule.meta.id] !== undefined;
  return { ...report, rule: rule.meta.id, format, severity: chosen ? level : (report.severity ?? level) };
}
