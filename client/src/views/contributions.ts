/*
 * What package.json says of views and of the walkthrough; `npm run generate` writes it there. The texts are English, and go into
 * package.nls.json.
 */

/** The one view, in a container of its own. */
export const PORTS_VIEW = {
  container: 'portwise',
  id: 'portwise.ports',
  icon: 'client/media/ports.svg',
  /** Shown in place of an empty tree. */
  welcome: {
    when: '!portwise.portsFiltered',
    text: [
      'No port is opened by the files of this workspace.',
      'Compose files, Dockerfiles, nginx and other servers’ configuration, and firewall rules are read as soon as they are here.',
      '[Open Sample](command:portwise.openSample)',
      '[Look Up Port…](command:portwise.lookUpPort)',
    ].join('\n'),
  },
} as const;

/** Texts of views and of the walkthrough, by the keys under which package.json asks for them. */
export const VIEW_TEXTS = {
  'view.container': 'Portwise',
  'view.ports': 'Ports',
  'view.ports.welcome': PORTS_VIEW.welcome.text,
} as const;

export interface WalkthroughStep {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Events that tick the step off; none: a click on it does. */
  readonly completedBy: readonly string[];
}

/** The first steps. Beside each stands `client/walkthrough/<id>.md`. */
export const WALKTHROUGH = {
  id: 'start',
  title: 'Get Started with Portwise',
  description: 'Know every port in your config files: what runs there, whether it is wise, and who else uses it.',
  steps: [
    {
      id: 'sample',
      title: 'Open a sample',
      description:
        'A small Compose file to try things on. Nothing of it is saved.\n[Open Sample](command:portwise.openSample)',
      completedBy: ['onCommand:portwise.openSample'],
    },
    {
      id: 'hover',
      title: 'Point at a number',
      description:
        'Rest the mouse on 6379 in the sample, or put the cursor on it and press Ctrl+K Ctrl+I (Cmd+K Cmd+I): what the number does there, what people run on it, what IANA says, and what to know before you open it.',
      completedBy: [],
    },
    {
      id: 'fix',
      title: 'Mend what is underlined',
      description:
        'That Redis is open to everyone. Put the cursor on the underlined number and press Ctrl+. (Cmd+.): Portwise binds it to this machine, and nothing else in the file changes.',
      completedBy: [],
    },
    {
      id: 'lookup',
      title: 'Look up a port',
      description:
        'By number, by name or by what it is for.\n[Look Up Port…](command:portwise.lookUpPort)\nA slip in the spelling does no harm.',
      completedBy: ['onCommand:portwise.lookUpPort'],
    },
    {
      id: 'map',
      title: 'See who reaches whom',
      description:
        'The Ports view lists all that is open, by how far it can be reached. The map draws who reaches whom, and through which port.\n[Show Ports](command:portwise.ports.focus)\n[Show Port Map](command:portwise.showPortMap)',
      completedBy: ['onCommand:portwise.showPortMap', 'onView:portwise.ports'],
    },
  ],
} as const satisfies {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly steps: readonly WalkthroughStep[];
};
