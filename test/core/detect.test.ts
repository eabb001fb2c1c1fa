import { describe, expect, it } from 'vitest';
import { createDetector } from '../../server/src/core/detect.ts';
import { FORMATS } from '../../server/src/formats/index.ts';
import { testDoc } from '../support/marks.ts';

const formatsOf = (path: string, text: string, languageId?: string) =>
  createDetector(FORMATS)({ ...testDoc(path, text), ...(languageId ? { languageId } : {}) }).map(({ id }) => id);

const SCRIPT = '#!/bin/sh\nufw allow 22/tcp\niptables -A INPUT -p tcp --dport 22 -j ACCEPT\n';
const IMAGE = 'FROM debian:13\nRUN ufw allow 22/tcp\nEXPOSE 80\n';

describe('which formats read a document', () => {
  it.each([
    ['a script by its extension', 'open.sh', SCRIPT, ['iptables', 'ufw']],
    ['a script without one', 'usr/local/sbin/firewall', SCRIPT, ['iptables', 'ufw']],
    ['a script in the folder of another format', 'nginx/firewall', SCRIPT, ['iptables', 'ufw']],
    ['a text by a name that settles it', 'Dockerfile', IMAGE, ['dockerfile']],
    ['a text by a name that may be it', 'DockerfileWeb', IMAGE, ['dockerfile']],
    ['a site without an extension', 'sites-enabled/default', 'server {\n  listen 80;\n}\n', ['nginx']],
    ['nothing in a list of changes', 'ChangeLog', 'LoginGraceTime is read, and the\nport is appended\n', []],
    ['nothing in a report', 'profile', 'Subsystem Vendor ID: 0x117c\n  Port World Wide Name: 21:00\n', []],
    ['nothing in a manual', 'haproxy/doc/configuration.txt', 'frontend web\n  bind :80\n', []],
    ['nothing in a manual of another kind', 'src/httpd.conf.pod', 'Listen 80\n', []],
    ['a text that is none', 'haproxy/site.txt', 'frontend web\n  bind :80\n', ['haproxy']],
    ['nothing in a text of another kind', 'notes', 'Port 22 is open.\n', []],
  ])('finds %s', (_, path, text, formats) => expect(formatsOf(path, text)).toEqual(formats));

  it('takes an untitled text for whatever it looks like', () => {
    expect(formatsOf('', '*filter\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n', 'plaintext')).toEqual([
      'iptables-save',
    ]);
    expect(formatsOf('', IMAGE, 'dockerfile')).toEqual(['dockerfile']);
  });
});
