import type { Finding } from '../core/rule.ts';

/** The findings of one file. */
export interface CheckedFile {
  readonly name: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}
