import type { Rule } from '../core/rule.ts';
import { cleartextService } from './cleartext-service.ts';
import { exposedService } from './exposed-service.ts';
import { portOutOfRange } from './port-out-of-range.ts';
import { reversedRange } from './reversed-range.ts';
import { unassignedPort } from './unassigned-port.ts';

/** Every rule: one file each, one line here. */
export const RULES: readonly Rule[] = [cleartextService, exposedService, portOutOfRange, reversedRange, unassignedPort];
