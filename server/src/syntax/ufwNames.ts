import { wordTable } from '../core/wordTable.ts';

/** What ufw looks up by name: application profiles, and the protocols of a service. */

/**
 * Application profiles that Debian and Ubuntu packages install in `/etc/ufw/applications.d`, with their `ports` as written there:
 * those of ufw 0.36 itself, then openssh-server, nginx-common, apache2, postfix, dovecot, samba, cups-daemon, bind9, squid.
 */
export const UFW_PROFILES = wordTable<string>({
  Transmission: '51413',
  Deluge: '6881:6891/tcp',
  KTorrent: '6881/tcp|4444/udp',
  qBittorrent: '6881/tcp',
  PeopleNearby: '5353/udp|5298',
  Bonjour: '5353/udp|5298',
  MSN: '1863|6891:6900/tcp|6901',
  'MSN SSL': '443/tcp',
  AIM: '5190/tcp',
  Yahoo: '5050',
  XMPP: '5222/tcp|5269/tcp',
  'Kerberos KDC': '88',
  'Kerberos Admin': '749/tcp',
  'Kerberos Password': '464/udp',
  'Kerberos Full': '88,749/tcp|464/udp',
  LDAP: '389/tcp',
  LDAPS: '636/tcp',
  DNS: '53',
  CIFS: '137,138/udp|139,445/tcp',
  NFS: '2049,111/tcp|2049,111/udp',
  svnserve: '3690/tcp',
  Telnet: '23/tcp',
  SSH: '22/tcp',
  VNC: '5900/tcp',
  POP3: '110/tcp',
  POP3S: '995/tcp',
  IMAP: '143/tcp',
  IMAPS: '993/tcp',
  SMTP: '25/tcp',
  'Mail submission': '587/tcp',
  IPP: '631',
  LPD: '515/tcp',
  Socks: '1080/tcp',
  'Transparent Proxy': '8081/tcp',
  WWW: '80/tcp',
  'WWW Secure': '443/tcp',
  'WWW Full': '80,443/tcp',
  'WWW Cache': '8080/tcp',
  OpenSSH: '22/tcp',
  'Nginx HTTP': '80/tcp',
  'Nginx HTTPS': '443/tcp',
  'Nginx Full': '80,443/tcp',
  Apache: '80/tcp',
  'Apache Secure': '443/tcp',
  'Apache Full': '80,443/tcp',
  Postfix: '25/tcp',
  'Postfix SMTPS': '465/tcp',
  'Postfix Submission': '587/tcp',
  'Dovecot IMAP': '143/tcp',
  'Dovecot Secure IMAP': '993/tcp',
  'Dovecot POP3': '110/tcp',
  'Dovecot Secure POP3': '995/tcp',
  Samba: '137,138/udp|139,445/tcp',
  CUPS: '631',
  Bind9: '53',
  Squid: '2048,3128,3130,3401,4827/tcp',
});

/** Services that Debian's `/etc/services` (netbase) has for TCP and for UDP. IANA lists nearly every service for both. */
export const ON_BOTH: ReadonlySet<string> = new Set(
  (
    'asp chargen daytime discard domain domain-s gnutella-rtr gnutella-svc https isns kerberos kerberos-master kpasswd ldap ' +
    'ldaps ldp mon nfs nut openvpn radius radius-acct rtsp sip sip-tls snmp snmp-trap sunrpc svrloc tacacs time tinc'
  ).split(' '),
);

/** Services that it has for UDP alone. */
export const ON_UDP: ReadonlySet<string> = new Set(
  (
    'asf-rmcp babel biff bootpc bootps dhcpv6-client dhcpv6-server fsp iax icpv2 ipsec-nat-t ipx isakmp l2f mdns ms-sql-m ' +
    'netbios-dgm netbios-ns ntalk ntp ptp-event ptp-general route rplay syslog talk tftp who xdmcp'
  ).split(' '),
);
