import type { DeploymentFacts } from './deployment.ts';
import type { SourceDoc } from './document.ts';
import type { Message, MessageValue } from './message.ts';
import type { Transport } from './ports.ts';
import type { PortUse } from './portUse.ts';
import type { Span, TextEdit } from './text.ts';

/** What a reader may ask the world while it reads. */
export interface ReadContext {
  /** The number behind a service name (`ssh` → 22), or undefined. */
  portOf(name: string, transport?: Transport): number | undefined;
  /**
   * The text of a file that this document refers to, by the path it was referred to with. Undefined while it is not known: the
   * reader then names it in `references`, and is called again once it is loaded.
   */
  neighbour(path: string): string | undefined;
  /** What a parser makes of a text: made once, however many formats of one document ask, so that none may change what it gets. */
  parsed<T>(parse: (text: string) => T, text: string): T;
}

/** Another file whose content this document depends on. */
export interface FileReference {
  /** As written or implied, relative to the document's folder: `.env`, `conf.d/*.conf`. */
  readonly path: string;
  readonly kind: 'env-file' | 'include' | 'extends' | 'override' | 'compose';
  /** Where it is written; none where it is implied. */
  readonly span?: Span;
}

/** Something written that can't be meant: the reader says what, a rule of the same name says whether it matters and why. */
export type OddityKind =
  | 'unknown-service-name'
  | 'unknown-protocol'
  | 'protocol-case'
  | 'protocol-on-wrong-side'
  | 'bad-host-address'
  | 'mapping-in-expose'
  | 'range-length-mismatch'
  | 'base60-port'
  | 'port-without-protocol'
  | 'not-a-port'
  | 'config-mistake'
  | 'missing-extends';

export interface Oddity {
  readonly kind: OddityKind;
  readonly span: Span;
  readonly statement: Span;
  /** What a message needs: the word as written, the number another tool would read. */
  readonly detail: Readonly<Record<string, MessageValue>>;
  /** The edit that mends it, where the reader knows exactly one. */
  readonly mend?: TextEdit;
}

/** What a reader could not resolve, for the hover and for honesty. */
export interface Gap {
  readonly span: Span;
  /** One sentence. */
  readonly reason: Message;
}

export interface FormatResult {
  /** In the order of the text. */
  readonly uses: readonly PortUse[];
  readonly oddities: readonly Oddity[];
  readonly references: readonly FileReference[];
  readonly gaps: readonly Gap[];
  /** What the document says about the deployment beyond single ports. */
  readonly deployment?: DeploymentFacts;
}

/** What is being typed at some place, for completion: the text there may be half of what it will be. */
export interface Typed {
  /** A port's number, a URL's host and port, or one item of a container's published ports. */
  readonly kind: 'port' | 'authority' | 'mapping';
  /** What an answer replaces. */
  readonly span: Span;
  /** For a mapping: the Compose service it belongs to, and the quote that it has to bring along. */
  readonly service?: string;
  readonly quote?: string;
}

/** How a format writes a comment to the end of the line, or `open` … `close` where it has no other. */
export interface CommentSyntax {
  readonly open: string;
  readonly close?: string;
  /** Other signs that begin a comment to the end of the line: Terraform's `//` beside `#`. */
  readonly also?: readonly string[];
  /** Which of them a document takes, where not every one takes `open`. */
  opensIn?(doc: SourceDoc): string;
}

/** @returns all signs that begin a comment. */
export function commentOpeners({ open, also = [] }: CommentSyntax): readonly string[] {
  return [open, ...also];
}

/**
 * Reads one config format, one document at a time. Total: broken text gives a partial answer, never an exception.
 * One document may be read by several formats: a shell script can hold `ufw`, `iptables` and `docker run`.
 */
export interface Format {
  /** kebab-case, the file's name: `iptables-save`. */
  readonly id: string;
  /** The name of a product as it is, else a phrase. */
  readonly title: MessageValue;
  /** Globs over the whole path that settle it by themselves: `docker-compose*.yml` below any folder. */
  readonly names: readonly string[];
  /** Language ids that settle it by themselves: `dockercompose`, `nginx`. */
  readonly languages: readonly string[];
  /** Globs of files that may be this format; `recognises` decides. */
  readonly candidates: readonly string[];
  /** Language ids of documents that may be this format; `recognises` decides. */
  readonly candidateLanguages: readonly string[];
  /** A cheap look at the text: is it this format? Linear, and quick on a file that is not. */
  recognises(text: string): boolean;
  readonly comment: CommentSyntax;
  read(doc: SourceDoc, context: ReadContext): FormatResult;
  /** Tells what is being typed at an offset; undefined where it is nothing that a port belongs to. */
  typedAt?(text: string, offset: number): Typed | undefined;
}

export const NOTHING_READ: FormatResult = { uses: [], oddities: [], references: [], gaps: [] };
