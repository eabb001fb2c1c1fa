import type { Format } from '../core/format.ts';
import { apache } from './apache.ts';
import { caddyfile } from './caddyfile.ts';
import { compose } from './compose.ts';
import { devcontainer } from './devcontainer.ts';
import { dockerRun } from './docker-run.ts';
import { dockerfile } from './dockerfile.ts';
import { envFile } from './env-file.ts';
import { firewallCmd } from './firewall-cmd.ts';
import { firewalld } from './firewalld.ts';
import { githubActions } from './github-actions.ts';
import { haproxy } from './haproxy.ts';
import { iptables } from './iptables.ts';
import { iptablesSave } from './iptables-save.ts';
import { kubernetes } from './kubernetes.ts';
import { netsh } from './netsh.ts';
import { nftCommand } from './nft-command.ts';
import { nftables } from './nftables.ts';
import { nginx } from './nginx.ts';
import { pf } from './pf.ts';
import { quadlet } from './quadlet.ts';
import { sshd } from './sshd.ts';
import { systemdSocket } from './systemd-socket.ts';
import { terraform } from './terraform.ts';
import { traefik } from './traefik.ts';
import { ufw } from './ufw.ts';
import { ufwProfile } from './ufw-profile.ts';

/** Every config format that Portwise reads: one file each, one line here. */
export const FORMATS: readonly Format[] = [
  apache,
  caddyfile,
  compose,
  devcontainer,
  dockerRun,
  dockerfile,
  envFile,
  firewallCmd,
  firewalld,
  githubActions,
  haproxy,
  iptables,
  iptablesSave,
  kubernetes,
  netsh,
  nftCommand,
  nftables,
  nginx,
  pf,
  quadlet,
  sshd,
  systemdSocket,
  terraform,
  traefik,
  ufw,
  ufwProfile,
];
