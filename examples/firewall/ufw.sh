#!/bin/sh
# The same host with ufw. The ports under "FAULT" are wrong on purpose.
set -eu

ufw default deny incoming
ufw default allow outgoing

ufw limit 22/tcp comment 'SSH, at most six tries in half a minute'
ufw allow 80,443/tcp comment 'the shop'
ufw allow 443/udp comment 'the shop over HTTP/3'
ufw allow from 10.20.0.0/16 to any port 5432 proto tcp comment 'PostgreSQL, for our own network'

# FAULT: FTP sends passwords as they are.
ufw allow 21/tcp

# FAULT: a zero too many; 9090 was meant.
ufw allow 90900/tcp

ufw deny 23/tcp

# FAULT: Docker publishes this port of the Compose file, and its rules come before these.
ufw deny 6379/tcp
