import { say } from '../core/message.ts';
import { inRange, isSingle } from '../core/ports.ts';
import type { Rule } from '../core/rule.ts';

/** The number of SSH (RFC 4251). */
const SSH = 22;

export const sshInImage: Rule = {
  meta: {
    id: 'ssh-in-image',
    title: 'Image that exposes an SSH server',
    family: 'compose',
    severity: 'info',
    what: 'A Dockerfile exposes port 22.',
    why:
      'An SSH server beside the program has keys and accounts of its own, which nobody renews with the image, and opens a second way in. ' +
      'Images that are about SSH, such as git and SFTP servers, are the exception.',
    remedy: 'Use `docker exec` to get into a container; silence this where SSH is what the image is for.',
    references: ['https://docs.docker.com/reference/cli/docker/container/exec/'],
    bad: [{ file: 'Dockerfile', text: 'FROM alpine:3.22\nEXPOSE 80 22/tcp\n' }],
    good: [
      { file: 'Dockerfile', text: 'FROM alpine:3.22\nEXPOSE 80 2222\n' },
      { file: 'Dockerfile', text: 'FROM gitea/gitea:1\nEXPOSE 22 3000\n', note: 'Git over SSH is what it is for.' },
    ],
  },
  *check({ doc, format, uses }) {
    if (format.id !== 'dockerfile' || IS_ABOUT_SSH.test(doc.text)) return;
    for (const use of uses) {
      const isSsh = use.ports && isSingle(use.ports) && inRange(use.ports, SSH) && use.transports.value.includes('tcp');
      if (use.role !== 'expose' || !isSsh) continue;
      yield {
        span: use.span,
        use,
        message: say`An SSH server in a container is a second way in that nobody renews. Use docker exec instead.`,
      };
    }
  },
};

/** Software that serves its users over SSH. */
const IS_ABOUT_SSH =
  /\b(gitea|forgejo|gitlab|gogs|gerrit|sftp|rsync|borg|restic|bastion|jump-?host|teleport|ansible)\b/i;
