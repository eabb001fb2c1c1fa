/** What `portwise --help` prints. */
export const HELP = `Portwise knows every port in your config files.

Usage
  portwise check [PATH…]     report findings (default: the current folder; "-" reads standard input)
  portwise list [PATH…]      list every port that is used, without judgement
  portwise lookup QUERY…     what is known of 6379, 443/udp, 6000-6063, redis or "key value"
  portwise explain RULE…     what a rule finds, why it matters, what to do
  portwise graph [PATH…]     who reaches whom, through which port
  portwise update            take IANA's present registry (--from FILE or URL: from there)
  portwise lsp               the language server, over standard input and output

Options
  --format FORMAT            check: text, jsonl, sarif, github, junit
                             list: text, jsonl, csv, markdown; lookup: text, jsonl;
                             graph: mermaid, dot, json
  --fail-on SEVERITY         check: exit with 1 at error, warning (default), info or hint; or never
  --fix                      check: apply every fix that is safe, then report what is left
  --fix --dry-run            check: show those fixes as a diff and change nothing
  --baseline FILE            check: leave out what this file knows (default: .portwise-baseline.json, if there)
  --update-baseline          check: write what is found now to the baseline
  --changed-since REV        only files that differ from a git revision
  --stdin-filename NAME      what "-" is called: its name decides the format
  --as FORMAT                take the files for this format: nginx, compose, iptables, …
  --config FILE              use this config file in place of the nearest .portwise.jsonc
  -h, --help                 this text
  -v, --version              the version

Exit status
  0  nothing at or above --fail-on
  1  something is; for lookup: nothing is known
  2  the call was wrong, or a path can't be read
`;
