// Generated from the list of formats by `npm run generate`.

/** Names of files that are, or may be, one of the formats. */
export const GLOBS: readonly string[] = [
  '**/*.conf.*',
  '**/*.nft',
  '**/*.nginx',
  '**/*.pf',
  '**/*.pf.conf',
  '**/*.xml',
  '**/*.{conf,rules,anchor,anchors,j2,tmpl,tpl,template,in,erb}',
  '**/*.{conf,rules,ruleset,nftables,j2,tmpl,tpl,template,txt,in,erb}',
  '**/*.{conf,vhost,nginxconf}',
  '**/*.{ini,profile,conf,j2,tmpl,template}',
  '**/*.{yml,yaml}',
  '**/*nginx*.{j2,erb,tmpl,tpl,template,sample,example}',
  '**/*pf.conf*',
  '**/*ufw*',
  '**/applications.d/*',
  '**/compose{,.*,-*,_*}.{yml,yaml}',
  '**/docker-compose*.{yml,yaml}',
  '**/firewalld/{zones,services,policies,helpers}/**/*.xml',
  '**/nftables*.conf',
  '**/nftables.conf',
  '**/nftables.d/*.{conf,rules}',
  '**/nftables/**/*.{conf,rules}',
  '**/nginx.conf',
  '**/nginx.conf.{default,template,tmpl,tpl,j2,erb,sample,example,dist,in}',
  '**/pf.*',
  '**/pf.anchors/*',
  '**/pf.conf',
  '**/pf.conf-*',
  '**/pf.conf.*',
  '**/ufw/applications.d/*',
  '**/{nginx,openresty,tengine,angie,sites-available,sites-enabled,conf.d,vhosts.d}/**',
];

/** Languages of documents that are, or may be, one of the formats. */
export const LANGUAGES: readonly string[] = [
  'dockercompose',
  'ini',
  'jinja',
  'nftables',
  'nginx',
  'pf',
  'properties',
  'xml',
  'yaml',
];
