/*
 * The language server, wherever it is started: as a process of Node's, or as a web worker. One bundle for both, so that the registry is
 * shipped once.
 */

/** Only a worker has it. */
declare const importScripts: unknown;

if (typeof importScripts === 'function') void import('./main.browser.ts');
else void import('./main.node.ts');
