import { say } from '../core/message.ts';
import { inRange, isSingle } from '../core/ports.ts';
import type { PortUse } from '../core/portUse.ts';
import type { Rule } from '../core/rule.ts';

/** The number of SSH (RFC 4251). */
const SSH = 22;

/** The number of Git's own protocol (git-daemon(1)): who serves that serves Git over SSH too. */
const GIT = 9418;

export const sshInImage: Rule = {
  meta: {
    id: 'ssh-in-image',
    title: 'Image that exposes an SSH server',
    family: 'compose',
    severity: 'info',
    what: 'A Dockerfile exposes port 22 beside the port of the program.',
    why:
      'An SSH server beside the program has keys and accounts of its own, which nobody renews with the image, and opens a second way in. ' +
      'Images that are about SSH, such as git and SFTP servers, are the exception: they expose nothing else, or say so.',
    remedy: 'Use `docker exec` to get into a container; silence this where SSH is what the image is for.',
    references: ['https://docs.docker.com/reference/cli/docker/container/exec/'],
    bad: [{ file: 'Dockerfile', text: 'FROM alpine:3.22\nEXPOSE 80 22/tcp\n' }],
    good: [
      { file: 'Dockerfile', text: 'FROM alpine:3.22\nEXPOSE 80 2222\n' },
      { file: 'Dockerfile', text: 'FROM alpine:3.22\nEXPOSE 22\n', note: 'An SSH server is all that it is.' },
      { file: 'Dockerfile', text: 'FROM gitea/gitea:1\nEXPOSE 22 3000\n', note: 'Git over SSH is what it is for.' },
      { file: 'Dockerfile', text: 'FROM alpine:3.22\nEXPOSE 22 80 9418\n' },
    ],
  },
  *check({ doc, format, uses }) {
    if (format.id !== 'dockerfile' || IS_ABOUT_SSH.test(doc.text)) return;
    const exposed = uses.filter(({ role }) => role === 'expose');
    if (exposed.every(isSsh) || exposed.some(({ ports }) => ports !== null && inRange(ports, GIT))) return;
    for (const use of exposed.filter(isSsh)) {
      yield {
        span: use.span,
        use,
        message: say`An SSH server in a container is a second way in that nobody renews. Use docker exec instead.`,
      };
    }
  },
};

function isSsh({ ports, transports }: PortUse): boolean {
  return ports !== null && isSingle(ports) && inRange(ports, SSH) && transports.value.includes('tcp');
}

/** Software that serves its users over SSH. */
const IS_ABOUT_SSH =
  /\b(gitea|forgejo|gitlab|gogs|gerrit|sftp|rsync|borg|restic|bastion|jump-?host|teleport|ansible)\b/i;
