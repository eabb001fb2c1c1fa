/** A command as the command palette shows it, under the category Portwise. */
export interface CommandDescription {
  readonly title: string;
  /** VS Code's context expression; none: always there. */
  readonly when?: string;
}

/** Every command. `npm run generate` writes them into package.json. */
export const COMMANDS = {
  'portwise.lookUpPort': { title: 'Look Up Port…' },
  'portwise.lookUpPortAtCursor': { title: 'Look Up Port at Cursor', when: 'editorIsOpen' },
  'portwise.restartServer': { title: 'Restart Server' },
} as const satisfies Record<string, CommandDescription>;

export type CommandId = keyof typeof COMMANDS;
