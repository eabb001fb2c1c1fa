import type { Format } from '../core/format.ts';
import { say } from '../core/message.ts';
import { NFT_RULESET, readNft } from '../syntax/nft.ts';
import { readNftPorts } from '../syntax/nftPorts.ts';
import { typedIn } from '../syntax/typing.ts';

/** A script that another program runs may hold a rule set as a here-document; it is no rule set itself. */
const OTHER_SCRIPT = /^#!(?![^\n]*\bnft\b)/;

/** Rule sets of the Linux kernel's packet filter, as `nft -f` reads them (nft(8)). */
export const nftables: Format = {
  id: 'nftables',
  title: say`nftables rule set`,
  names: [
    '**/*.nft',
    '**/nftables.conf',
    '**/nftables*.conf',
    '**/nftables.d/*.{conf,rules}',
    '**/nftables/**/*.{conf,rules}',
  ],
  languages: ['nftables'],
  candidates: ['**/*.{conf,rules,ruleset,nftables,j2,tmpl,tpl,template,in,erb}', '**/*nft*'],
  candidateLanguages: ['plaintext'],
  recognises: (text) => !OTHER_SCRIPT.test(text) && NFT_RULESET.test(text),
  comment: { open: '#' },
  typedAt: typedIn({ kind: 'port', before: /\bdport[\t ]+(?:\{[^}]*[\s,{])?(\d*)$/ }),
  read: (doc, context) => readNftPorts(readNft(doc.text), context),
};
