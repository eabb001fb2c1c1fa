// The browser in which the workbench is opened.
import { chromium } from 'playwright-core';
import { ensureBrowser } from '../../../scripts/browser.mjs';

/**
 * @returns {Promise<import('playwright-core').Browser>} a headless Chromium that asks nothing of the network
 * @throws Error where there is none
 */
export function launchBrowser() {
  return chromium.launch({
    executablePath: ensureBrowser(),
    args: [
      '--no-sandbox', // the tests run as root in a container, where Chromium's sandbox can't
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-color-profile=srgb', // pictures are the same on every machine
    ],
  });
}
