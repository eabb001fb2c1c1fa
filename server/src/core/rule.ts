import type { SourceDoc } from './document.ts';
import type { Format, FormatResult, Oddity } from './format.ts';
import type { PortGraph } from './graph.ts';
import type { JudgedComment } from './ignore.ts';
import type { Message } from './message.ts';
import type { PortUse } from './portUse.ts';
import type { Registry } from './registry.ts';
import type { Settings, Severity } from './settings.ts';
import type { Span, TextEdit } from './text.ts';

/** What one format found in one document. */
export interface Reading {
  readonly doc: SourceDoc;
  readonly format: Format;
  readonly result: FormatResult;
}

/** A change that mends a finding: the fewest characters, and the file stays valid. */
export interface Fix<Words = Message> {
  /** What the menu says: `Bind to 127.0.0.1`. */
  readonly title: Words;
  readonly edits: readonly TextEdit[];
  /** Whether it may be applied to all findings at once without a look. */
  readonly safe: boolean;
  /** The file that is edited, where it is another one than the finding's, and its text now: undefined where it has to be made. */
  readonly file?: { readonly uri: string; readonly text: string | undefined };
}

/** Another place that a finding speaks of. */
export interface RelatedPlace<Words = Message> {
  readonly uri: string;
  readonly span: Span;
  readonly message: Words;
}

/** What a rule says about one place. */
export interface Report<Words = Message> {
  readonly span: Span;
  /** What and why in one sentence, the remedy in the next. */
  readonly message: Words;
  /** Where it differs from the rule's default. */
  readonly severity?: Severity;
  /** What an editor may show of the place beside the mark: that it can go, or that its time is over. */
  readonly tag?: 'unnecessary' | 'deprecated';
  /** The use it speaks of, where there is one. */
  readonly use?: PortUse;
  readonly fixes?: readonly Fix<Words>[];
  readonly related?: readonly RelatedPlace<Words>[];
}

export interface RuleExample {
  /** The file's name, which decides the format. */
  readonly file: string;
  readonly text: string;
  readonly note?: string;
  /** Other files of the workspace: name → text. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** Something that a user can set about one rule, under `options` and the rule's id. */
export interface RuleOption {
  /** One sentence of Markdown. */
  readonly description: string;
  /** JSON schema keywords, without `default` and the description. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly default: unknown;
}

/** Facts about a rule. Its page, the settings and the tables in the docs are generated from them. */
export interface RuleMeta {
  /** The file's name; it names the fault: `duplicate-listen`. Never reused. */
  readonly id: string;
  /** One sentence without a full stop. */
  readonly title: string;
  readonly family:
    | 'numbers'
    | 'registry'
    | 'exposure'
    | 'conflict'
    | 'compose'
    | 'nginx'
    | 'firewall'
    | 'workspace'
    | 'settings';
  /** `off`: only for those who ask for it. */
  readonly severity: Severity | 'off';
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
  readonly references: readonly string[];
  readonly options?: Readonly<Record<string, RuleOption>>;
  /** Each reports this rule at least once. */
  readonly bad: readonly RuleExample[];
  /** None reports this rule. */
  readonly good: readonly RuleExample[];
}

export interface RuleContext {
  readonly doc: SourceDoc;
  readonly format: Format;
  readonly uses: readonly PortUse[];
  readonly oddities: readonly Oddity[];
  /** All readings of this document, this one among them. */
  readonly readings: readonly Reading[];
  readonly registry: Registry;
  readonly settings: Settings;
  /** The whole workspace's. */
  readonly graph: PortGraph;
  /** The comments that silence findings, and what came of each; empty for a rule that does not judge them. */
  readonly comments: readonly JudgedComment[];
}

/** A rule is a value: facts about itself and one pure function, called once for each reading of a document. */
export interface Rule {
  readonly meta: RuleMeta;
  /** It speaks of the comments that silence findings: it is called once for a document, after all others, and can't be silenced by one. */
  readonly judgesComments?: boolean;
  check(context: RuleContext): Iterable<Report>;
}

/** A report as the world sees it, in the reader's language. */
export interface Finding extends Report<string> {
  readonly rule: string;
  readonly severity: Severity;
  readonly format: string;
}
