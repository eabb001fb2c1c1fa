#!/bin/sh
# The shop's host, with iptables. The ports under "FAULT" are wrong on purpose.
set -eu

ADMIN_NET=10.20.0.0/16
SSH_PORT=22

iptables -F INPUT
iptables -P INPUT DROP
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT

# What the shop is for.
iptables -A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT
iptables -A INPUT -p udp --dport 443 -j ACCEPT

# Administration, from our own network alone.
iptables -A INPUT -p tcp -s "$ADMIN_NET" --dport "$SSH_PORT" -j ACCEPT
iptables -A INPUT -p tcp -s "$ADMIN_NET" --dport postgresql -j ACCEPT

# FAULT: the old label printer is told over Telnet, and so is everybody's password.
iptables -A INPUT -p tcp --dport 23 -j ACCEPT

# FAULT: whoever reaches Docker's unencrypted API owns this host.
iptables -A INPUT -p tcp --dport 2375 -j ACCEPT

# A refused port is good news, whatever its number.
iptables -A INPUT -p tcp --dport microsoft-ds -j DROP
iptables -A INPUT -p tcp --dport 512:514 -j REJECT
