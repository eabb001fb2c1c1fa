import type { Format } from '../core/format.ts';
import { compose } from './compose.ts';
import { firewalld } from './firewalld.ts';
import { iptables } from './iptables.ts';
import { iptablesSave } from './iptables-save.ts';
import { nftables } from './nftables.ts';
import { nginx } from './nginx.ts';
import { pf } from './pf.ts';
import { ufwProfile } from './ufw-profile.ts';

/** Every config format that Portwise reads: one file each, one line here. */
export const FORMATS: readonly Format[] = [compose, firewalld, iptablesSave, iptables, nftables, nginx, pf, ufwProfile];
