/** A place in VS Code's menus, beside the command palette. */
export interface MenuEntry {
  readonly menu: 'view/title' | 'view/item/context';
  /** VS Code's context expression. */
  readonly when: string;
  /** `inline` and `navigation` are icons, all else is behind a click. */
  readonly group: string;
}

/** A command as the command palette shows it, under the category Portwise. */
export interface CommandDescription {
  readonly title: string;
  /** VS Code's context expression for the command palette; none: always there. */
  readonly when?: string;
  /** One of VS Code's own icons: `$(refresh)`. */
  readonly icon?: string;
  readonly menus?: readonly MenuEntry[];
}

const IN_VIEW = 'view == portwise.ports';
/** What only makes sense on a row of the view. */
const ON_ROWS = 'false';
/** What only the link on a finding calls. */
const ON_LINKS = 'false';

/** A browser without a machine behind it has no place for a newer registry, and IANA's server answers no page of another's. */
const HAS_DISK = '!isWeb || remoteName';

/** Every command. `npm run generate` writes them into package.json. */
export const COMMANDS = {
  'portwise.lookUpPort': { title: 'Look Up Port…' },
  'portwise.lookUpPortAtCursor': { title: 'Look Up Port at Cursor', when: 'editorIsOpen' },
  'portwise.updateRegistry': { title: 'Update Port Registry from IANA', when: HAS_DISK },
  'portwise.restartServer': { title: 'Restart Server' },
  'portwise.showPortMap': {
    title: 'Show Port Map',
    icon: '$(type-hierarchy-sub)',
    menus: [{ menu: 'view/title', when: IN_VIEW, group: 'navigation@2' }],
  },
  'portwise.showRule': { title: 'Show Page of a Rule', when: ON_LINKS },
  'portwise.openSample': { title: 'Open Sample' },
  'portwise.getStarted': { title: 'Get Started' },
  'portwise.filterPorts': {
    title: 'Filter Ports…',
    icon: '$(filter)',
    menus: [{ menu: 'view/title', when: `${IN_VIEW} && !portwise.portsFiltered`, group: 'navigation@1' }],
  },
  'portwise.clearPortsFilter': {
    title: 'Clear Ports Filter',
    when: 'portwise.portsFiltered',
    icon: '$(filter-filled)',
    menus: [{ menu: 'view/title', when: `${IN_VIEW} && portwise.portsFiltered`, group: 'navigation@1' }],
  },
  'portwise.refreshPorts': {
    title: 'Refresh Ports',
    icon: '$(refresh)',
    menus: [{ menu: 'view/title', when: IN_VIEW, group: 'navigation@3' }],
  },
  'portwise.revealPort': {
    title: 'Go to Line',
    when: ON_ROWS,
    icon: '$(go-to-file)',
    menus: [{ menu: 'view/item/context', when: `${IN_VIEW} && viewItem =~ /place/`, group: '1_open@1' }],
  },
  'portwise.lookUpListedPort': {
    title: 'Look Up This Port',
    when: ON_ROWS,
    icon: '$(search)',
    menus: [
      { menu: 'view/item/context', when: `${IN_VIEW} && viewItem =~ /port/`, group: 'inline@1' },
      { menu: 'view/item/context', when: `${IN_VIEW} && viewItem =~ /port/`, group: '1_open@2' },
    ],
  },
  'portwise.copyPort': {
    title: 'Copy Port Number',
    when: ON_ROWS,
    icon: '$(copy)',
    menus: [
      { menu: 'view/item/context', when: `${IN_VIEW} && viewItem =~ /port/`, group: 'inline@2' },
      { menu: 'view/item/context', when: `${IN_VIEW} && viewItem =~ /port/`, group: '2_copy@1' },
    ],
  },
} as const satisfies Record<string, CommandDescription>;

export type CommandId = keyof typeof COMMANDS;
