import type { Rule } from '../core/rule.ts';
import { amplifyingService } from './amplifying-service.ts';
import { badHostAddress } from './bad-host-address.ts';
import { base60Port } from './base60-port.ts';
import { browserBlockedPort } from './browser-blocked-port.ts';
import { cleartextService } from './cleartext-service.ts';
import { configMistake } from './config-mistake.ts';
import { conflictingServerName } from './conflicting-server-name.ts';
import { contradictingRules } from './contradicting-rules.ts';
import { deprecatedPort } from './deprecated-port.ts';
import { duplicateDefaultServer } from './duplicate-default-server.ts';
import { duplicateEntry } from './duplicate-entry.ts';
import { duplicateListen } from './duplicate-listen.ts';
import { duplicateRule } from './duplicate-rule.ts';
import { ephemeralPort } from './ephemeral-port.ts';
import { exposeMismatch } from './expose-mismatch.ts';
import { exposedService } from './exposed-service.ts';
import { firewallBypassed } from './firewall-bypassed.ts';
import { hostNetworkPorts } from './host-network-ports.ts';
import { ipv4OnlyRule } from './ipv4-only-rule.ts';
import { listenerBehindClosedFirewall } from './listener-behind-closed-firewall.ts';
import { mappingInExpose } from './mapping-in-expose.ts';
import { missingExtends } from './missing-extends.ts';
import { notAPort } from './not-a-port.ts';
import { notoriousPort } from './notorious-port.ts';
import { openingWithoutListener } from './opening-without-listener.ts';
import { portConflict } from './port-conflict.ts';
import { portOutOfRange } from './port-out-of-range.ts';
import { portWithoutProtocol } from './port-without-protocol.ts';
import { portZero } from './port-zero.ts';
import { privilegedHostPort } from './privileged-host-port.ts';
import { protocolCase } from './protocol-case.ts';
import { protocolOnWrongSide } from './protocol-on-wrong-side.ts';
import { proxyToItself } from './proxy-to-itself.ts';
import { publishedEverywhere } from './published-everywhere.ts';
import { rangeLengthMismatch } from './range-length-mismatch.ts';
import { registeredElsewhere } from './registered-elsewhere.ts';
import { reversedRange } from './reversed-range.ts';
import { scaledFixedPort } from './scaled-fixed-port.ts';
import { shadowedRule } from './shadowed-rule.ts';
import { sshInImage } from './ssh-in-image.ts';
import { sslOnHttpPort } from './ssl-on-http-port.ts';
import { tlsPortWithoutSsl } from './tls-port-without-ssl.ts';
import { unassignedPort } from './unassigned-port.ts';
import { unknownIgnore } from './unknown-ignore.ts';
import { unknownProtocol } from './unknown-protocol.ts';
import { unknownServiceName } from './unknown-service-name.ts';
import { unusedIgnore } from './unused-ignore.ts';
import { upstreamNotListening } from './upstream-not-listening.ts';
import { wideOpening } from './wide-opening.ts';

/** Every rule: one file each, one line here. */
export const RULES: readonly Rule[] = [
  amplifyingService,
  badHostAddress,
  base60Port,
  browserBlockedPort,
  cleartextService,
  configMistake,
  conflictingServerName,
  contradictingRules,
  deprecatedPort,
  duplicateDefaultServer,
  duplicateEntry,
  duplicateListen,
  duplicateRule,
  ephemeralPort,
  exposeMismatch,
  exposedService,
  firewallBypassed,
  hostNetworkPorts,
  ipv4OnlyRule,
  listenerBehindClosedFirewall,
  mappingInExpose,
  missingExtends,
  notAPort,
  notoriousPort,
  openingWithoutListener,
  portConflict,
  portOutOfRange,
  portWithoutProtocol,
  portZero,
  privilegedHostPort,
  protocolCase,
  protocolOnWrongSide,
  proxyToItself,
  publishedEverywhere,
  rangeLengthMismatch,
  registeredElsewhere,
  reversedRange,
  scaledFixedPort,
  shadowedRule,
  sshInImage,
  sslOnHttpPort,
  tlsPortWithoutSsl,
  unassignedPort,
  unknownIgnore,
  unknownProtocol,
  unknownServiceName,
  unusedIgnore,
  upstreamNotListening,
  wideOpening,
];
