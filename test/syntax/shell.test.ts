import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callOf, readShell, type ShellCommand } from '../../server/src/syntax/shell.ts';
import { HOLE, variableOf, type Word } from '../../server/src/syntax/words.ts';

/** The commands as the shell would run them; a word that can't be known is `?`, a command in a branch begins with `?`. */
function commands(script: string): string[] {
  const spell = ({ words, conditional }: ShellCommand) =>
    `${conditional ? '? ' : ''}${words.map((word) => word.text.replaceAll(HOLE, '?')).join(' ')}`;
  return readShell(script)
    .map(spell)
    .filter((line) => /\brule\b/.test(line));
}

function wordsOf(script: string): readonly Word[] {
  return readShell(script).flatMap(({ words }) => words);
}

describe('readShell', () => {
  it.each([
    ['P=22; rule $P "${P}" \'$P\'', ['rule 22 22 $P']],
    ['rule "${P:-80}" ${P-81} ${P}', ['rule 80 81 ?']],
    ['P=22; if x; then P=2222; rule $P; fi; rule $P', ['? rule 2222', 'rule 22', 'rule 2222']],
    ['case $1 in a) P=1;; *) P=2;; esac; rule $P', ['rule 1', 'rule 2']],
    ['[ -n "$P" ] || P=22; rule $P', ['rule 22']],
    ['for p in 22 80; do rule $p; done', ['rule 22', 'rule 80']],
    ['L="22 80"; for p in $L; do rule $p; done', ['rule 22', 'rule 80']],
    ['A=(22 80); A+=(443); for p in "${A[@]}"; do rule $p; done', ['rule 22', 'rule 80', 'rule 443']],
    [
      'declare -A M=([ssh]=22 [web]=80); for k in "${!M[@]}"; do rule $k ${M[$k]}; done',
      ['rule ssh 22', 'rule web 80'],
    ],
    ['for p in {1..3} a{4,5}; do rule $p; done', ['rule 1', 'rule 2', 'rule 3', 'rule a4', 'rule a5']],
    ['for p in $(seq 8 9); do rule $p; done', ['rule 8', 'rule 9']],
    ['A=(22 80); IFS=,; rule "${A[*]}"', ['rule 22,80']],
    [
      'L=22,80; for p in ${L//,/ } $(echo $L | tr , " "); do rule $p; done',
      ['rule 22', 'rule 80', 'rule 22', 'rule 80'],
    ],
    ['A=(22 80); for ((i = 0; i < ${#A[@]}; i++)); do rule ${A[$i]} ${A[i]}; done', ['rule 22 22', 'rule 80 80']],
    ['A=(22 80); i=1; rule ${A[i]} ${A[$i]} ${A[-1]} ${#A[@]}', ['rule 80 80 80 2']],
    ['A=(tcp tcp udp); rule ${A[2]}', ['rule udp']],
    ['x=22/tcp; rule ${x%/*} ${x#*/} ${x^^}', ['rule 22 tcp 22/TCP']],
    ['S="80,10.0.0.1,8080"; IFS=,; set $S; rule $1 $3', ['rule 80 8080']],
    ['rule $((8000 + 80)) $((x + 1))', ['rule 8080 ?']],
    ['open() { local p=$1; rule $p ${2:-tcp}; }; open 22; open 53 udp', ['rule 22 tcp', 'rule 53 udp']],
    ['run() { "$@"; }; run rule 22', ['rule 22']],
    ['open() { rule $1; }', ['? rule ?']],
    ['port() { grep x y; echo "${P:-22}"; }; rule "$(port)"', ['rule ?\n22']],
    ['port() { X=$(grep x y); echo "${X:-22}"; }; rule "$(port)"', ['rule 22']],
    ['while read -r p q; do rule $q $p; done <<EOF\n22 tcp\n53 udp\nEOF', ['rule tcp 22', 'rule udp 53']],
    ['IFS=: read -r a b <<< "22:80"; rule $b', ['rule 80']],
    [
      "sudo -u root env A=b /sbin/rule 22; ssh host 'rule 80'; bash -c 'rule 443'",
      ['/sbin/rule 22', 'rule 80', 'ssh host rule 80', 'rule 443', 'bash -c rule 443'],
    ],
    ['P=22; ssh host "rule $P"; eval "rule $P"', ['rule 22', 'ssh host rule 22', 'rule 22', 'eval rule 22']],
    ['bash <<EOF\nrule 1\nEOF\nssh host <<EOF\nrule 2\nEOF\ncat <<EOF\nrule 3\nEOF', ['rule 1', 'rule 2']],
    ['for p in $(echo 22,80 | sed "s/,/ /g"); do rule $p; done', ['rule 22', 'rule 80']],
    ['echo 22,80 | tr , "\\n" | while read -r p; do rule $p; done', ['rule 22', 'rule 80']],
    ["rule $(echo a:22 | cut -d: -f2) $(echo b:80 | awk -F: '{print $2}')", ['rule 22 80']],
    ['mapfile -t A <<< "22\n80"; rule "${A[@]}"', ['rule 22 80']],
    ['if x; then rule() { y; }; fi; rule 1', ['rule 1']],
    ['rule 1 # rule 2\n: <<EOF\nrule 3\nEOF\nrule \\\n  4', ['rule 1', 'rule 4']],
  ])('%s', (script, expected) => {
    expect(commands(script)).toEqual(expected);
  });

  it.each([
    [
      'an unclosed quote',
      'rule 1\nif a; then\n rule "2\n rule 3\nfi\nrule "4" "5"',
      ['rule 1', '? rule 2', '? rule 3', 'rule 4 5'],
    ],
    ['an unclosed expansion', 'rule ${a\nrule 2', ['rule a', 'rule 2']],
    ['an unclosed array', 'A=(1 2\nrule 3', ['rule 3']],
    ['an unclosed test', 'if [[ a\nrule 1', ['rule 1']],
    ['a word too many', 'fi\nrule 1\n)\nrule 2', ['rule 1', 'rule 2']],
  ])('reads on after %s', (_, script, expected) => {
    expect(commands(script)).toEqual(expect.arrayContaining(expected.slice(1)));
  });

  it('keeps places exact with CRLF and a byte order mark', () => {
    const script = '\uFEFFP=22\r\nrule \\\r\n  80 "a b" $P\r\n';
    const texts = wordsOf(script).map((word) => script.slice(word.span.start, word.span.end));
    expect(texts).toEqual(['rule', '80', 'a b', '$P']);
  });

  it('says where a value stands', () => {
    const script = 'PORTS="22,80"\nopen() { rule $1; }\nopen 443\nrule $PORTS $UNSET';
    const facts = wordsOf(script)
      .map(variableOf)
      .filter((fact) => fact !== undefined);
    const shown = facts.map(
      ({ name, from, span }) => `${name} ${from} ${span ? script.slice(span.start, span.end) : '-'}`,
    );
    expect(shown).toEqual(['1 assignment 443', 'PORTS assignment 22,80', 'UNSET unknown -']);
  });

  it('keeps places exact in scripts within scripts', () => {
    const script = 'P=22\nssh host "rule 80 $P" \\\n  --x\nsu -c \'rule "443"\'';
    const rules = readShell(script).filter(({ words }) => words[0]?.text === 'rule');
    const shown = rules.map(({ span, words }) => [span, ...words.map((word) => word.span)]);
    expect(shown.map((spans) => spans.map(({ start, end }) => script.slice(start, end)))).toEqual([
      ['rule "443"', 'rule', '443'],
    ]);
  });

  it('gives a command its here-document, its pipe and the file it writes', () => {
    const [document, , piped, file] = readShell('cat <<EOF\n$X\nEOF\necho a b | rule\nrule > /etc/x');
    expect(document?.input?.text).toBe(`${HOLE}\n`);
    expect(piped?.input?.text).toBe('a b');
    expect(file?.outputFile?.text).toBe('/etc/x');
  });

  it('ends on scripts that would run for ever', () => {
    const doubling = `A=a\nfor i in $(seq 1 16); do for j in $(seq 1 16); do A="$A$A"; done; done\nrule $A`;
    expect(readShell(doubling).length).toBeGreaterThan(0);
    expect(readShell('f() { f; f; g; }\ng() { f; f; }\nf').length).toBeGreaterThanOrEqual(0);
    expect(readShell('a() { a="$a${a}x$a"; a=("${b[@]}" "${b[@]}"); b=("${a[@]}"); a; a; }; a').length).toBe(0);
  });

  it('runs a menu once, whose entries come back to it', () => {
    const entry = (n: number) => `e${n}() { rule ${n}; menu; }`;
    const numbers = Array.from({ length: 12 }, (_, i) => i);
    const menu = `menu() { case $1 in ${numbers.map((n) => `${n}) e${n} ;;`).join(' ')} esac; }`;
    expect(commands([...numbers.map(entry), menu, 'menu'].join('\n'))).toEqual(numbers.map((n) => `? rule ${n}`));
  });

  it('lets a function call itself with the arguments that are left', () => {
    expect(commands('each() { rule $1; shift; [ $# -gt 0 ] && each "$@"; }\neach 22 80')).toEqual(
      expect.arrayContaining(['rule 22', '? rule 80']),
    );
  });

  it('tells every command of a script that loops without measure, and each of them once at least', () => {
    const loops = 'for a in {1..99}; do for b in {1..99}; do for c in {1..99}; do rule $a; done; done; done\n';
    const read = readShell(`${loops.repeat(200)}rule 22`);
    expect(read.length).toBeLessThan(12_000);
    expect(new Set(read.map(({ span }) => span.start)).size).toBe(201);
  });

  it('looks no deeper into substitutions than people write them', () => {
    expect(commands('rule $(echo $(echo $(echo 22)))')).toEqual(['rule 22']);
    expect(readShell(`rule ${'$(rule '.repeat(500)}`).length).toBeLessThan(20);
  });

  it('never throws and never leaves the text', () => {
    const pieces = [
      '"',
      "'",
      '$',
      '${',
      '}',
      '(',
      ')',
      '$(',
      '`',
      '\\',
      '\n',
      '\r\n',
      ' ',
      'a',
      '22',
      '=',
      '<<E\n',
      'E\n',
    ];
    const more = [
      'if ',
      'then ',
      'fi',
      'for x in ',
      'do ',
      'done',
      'case ',
      'esac',
      ';;',
      '{',
      '..',
      ',',
      '|',
      '&&',
      '😀',
      '[[',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 40 }), (parts) => {
        const script = parts.join('');
        for (const { span, words } of readShell(script)) {
          for (const place of [span, ...words.map((word) => word.span)]) {
            expect(place.start).toBeGreaterThanOrEqual(0);
            expect(place.end).toBeLessThanOrEqual(script.length);
            expect(place.start).toBeLessThanOrEqual(place.end);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('callOf', () => {
  const names = new Set(['rule']);
  it.each([
    ['/usr/sbin/rule -A', 'rule -A'],
    ['$SUDO rule -A', 'rule -A'],
    ['echo rule -A', undefined],
  ])('%s', (script, expected) => {
    const [command] = readShell(script);
    const call = command && callOf(command, names);
    expect(call && [call.tool, ...call.args.map((word) => word.text)].join(' ')).toBe(expected);
  });
});
