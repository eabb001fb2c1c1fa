/**
 * What only an nginx config says, at the beginning of a statement. A `;` or a `$` sets it apart from Apache and HAProxy, the
 * words from BIND, dhcpd and syslog-ng, and `listen =` from PHP-FPM's pools.
 */
const SIGNS: readonly RegExp[] = [
  /listen[\t ]+[^=;\s][^;\n]{0,400};/,
  /server_name[\t ][^;\n]{0,400};/,
  /(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_[a-z_]{1,40}[\t ][^;\n]{0,400};/,
  /upstream[\t ]+[^\s{};]{1,200}\s*\{/,
  /location[\t ]+[=~^@/][^\n{};]{0,400}\{/,
  /(?:map|geo|split_clients)[\t ][^\n{};$]{0,200}(?:\$[^\n{};$]{1,200}){1,3}\{/,
  /server[\t ]+[\w.[\]:-]{1,200}:\d+(?:[\t ][^;{}\n=]{0,200}=[^;{}\n]{0,200})?;/,
  /(?:return[\t ]+[1-5]\d\d|rewrite[\t ]+[^\s;]{1,400}|set[\t ]+\$\w{1,80}[\t ]+[^=\s]|try_files)[\t ]?[^;\n]{0,400};/,
  /(?:resolver|worker_processes|worker_connections|ssl_certificate|ssl_protocols)[\t ][^;={}\n]{0,400};/,
  /(?:http|stream|events)\s*\{\s*(?:#[^\n]*\n\s*)?[a-z_]{1,40}[\t ][^=\n;{]{0,200}[;{]/,
].map((sign) => new RegExp(`(?:^|[;{}])[\\t ]*(?:${sign.source})`, 'm'));

/**
 * OpenBSD's httpd and relayd and SRS, whose blocks look the same; scripts and Dockerfiles, which can hold a config to write out. A `#!`
 * that a block of nginx's follows is only a strange comment.
 */
const FOREIGN: readonly RegExp[] = [
  /^[\t ]*listen[\t ]+on[\t ]/m,
  /^\uFEFF?#!(?![^\n]*\n(?:[\t ]*(?:#[^\n]*|\r)?\n)*[\t ]*(?:server|http|stream|upstream[\t ]+[^\s{}]+)\s*\{)/,
  /^FROM[\t ]+\S/m,
  /^[\t ]*vhost[\t ]+\S+[\t ]*\{/m,
];

/** @returns whether a text is an nginx config or a part of one. */
export function looksLikeNginx(text: string): boolean {
  return SIGNS.some((sign) => sign.test(text)) && !FOREIGN.some((sign) => sign.test(text));
}
