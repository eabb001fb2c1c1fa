// VS Code for the web: its workbench with nothing behind it but files to load, as on vscode.dev. Extensions run by their
// `browser` entry in a web worker. Knows nothing of Portwise.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installVSCode } from './install.mjs';
import { QUIET_SETTINGS, trustSettings } from './server.mjs';

const OUT = '/vscode/out';
const WORKBENCH = `${OUT}/vs/code/browser/workbench/workbench.js`;

const CONTENT_TYPES = {
  '': 'text/html',
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** What code-server's workbench takes for granted and is undone while it is sent: that there is a server to connect to. */
const CHANGES = [
  ['remoteAuthority:location.host', 'remoteAuthority:void 0'],
  [
    /(get userRoamingDataHome\(\)\{return \w+\(\w+\.file\()this\.userDataPath(\)\.with\(\{scheme:\w+\.)vscodeRemote/,
    '$1"/"$2vscodeUserData',
  ],
];

/**
 * Serves a workbench to the browsers of this machine.
 * @param {object} options
 * @param {string} options.version see install.mjs
 * @param {(line: string) => void} options.say is told what is installed
 * @param {string} options.workspace the uri of the folder to open
 * @param {readonly string[]} options.extensions the folders of the extensions that are there
 * @param {string} [options.suite] a module with the tests to run, inside the last of those folders; it posts what it says to `/log`
 * @param {boolean} [options.trusted] else the workspace opens in Restricted Mode, without a question
 * @param {object} [options.settings] the user's settings
 * @returns {Promise<Pick<import('./server.mjs').Server, 'suiteLog' | 'exited' | 'onLine' | 'stop'> & {url: string}>}
 */
export async function startWeb({ version, say, workspace, extensions, suite, trusted = true, settings = {} }) {
  const { folder } = installVSCode(version, say);
  const data = mkdtempSync(path.join(tmpdir(), 'portwise-web-'));
  const suiteLog = path.join(data, 'suite.log');
  const roots = new Map([['vscode', folder]]);
  for (const [place, extension] of extensions.entries()) roots.set(`extension-${place}`, extension);
  const pages = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://127.0.0.1');
    // Extensions come from another origin than the workbench, as on vscode.dev.
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (pathname === '/log') takeLines(request, response, suiteLog);
    else if (pages.has(pathname)) send(response, pathname, pages.get(pathname));
    else sendFile(response, roots, pathname);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const at = (place) => ({ scheme: 'http', authority: `localhost:${port}`, path: place });
  const addresses = extensions.map((_, place) => at(`/extension-${place}`));
  const { protocol, host, pathname } = new URL(workspace);
  pages.set(WORKBENCH, standingAlone(readFileSync(fileOf(roots, WORKBENCH), 'utf8')));
  pages.set(
    '/',
    pageWith({
      folderUri: { scheme: protocol.slice(0, -1), authority: host, path: pathname },
      // code-server's own: its workbench does not start without them.
      userDataPath: '/',
      isEnabledFileDownloads: true,
      isEnabledFileUploads: true,
      isEnabledCoderGettingStarted: false,
      enableWorkspaceTrust: true,
      configurationDefaults: { ...QUIET_SETTINGS, ...trustSettings(trusted), ...settings },
      additionalBuiltinExtensions: addresses,
      developmentOptions: suite && testOptions(suite, extensions, addresses),
      productConfiguration: {
        enableTelemetry: false,
        // From this origin too: <uuid>.127.0.0.1 is no name.
        webviewContentExternalBaseUrlTemplate: `http://127.0.0.1:${port}${OUT}/vs/workbench/contrib/webview/browser/pre/`,
      },
    }),
  );
  return {
    url: `http://127.0.0.1:${port}/`,
    suiteLog,
    exited: new Promise(() => {}), // it ends with this process
    onLine: () => () => {},
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** VS Code runs only tests that lie in an extension under development. */
function testOptions(suite, extensions, addresses) {
  const [folder, address] = [extensions.at(-1), addresses.at(-1)];
  const extensionTestsPath = { ...address, path: `${address.path}/${path.relative(folder, suite)}` };
  return { extensions: [address], extensionTestsPath };
}

function pageWith(configuration) {
  const settings = JSON.stringify(configuration).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!doctype html>
<html>
  <head>
    <meta charset="utf-8">
    <meta id="vscode-workbench-web-configuration" data-settings="${settings}">
    <meta id="vscode-workbench-auth-session" data-settings="">
    <link rel="stylesheet" href="${OUT}/vs/code/browser/workbench/workbench.css">
  </head>
  <body aria-label=""></body>
  <script>globalThis._VSCODE_FILE_ROOT = new URL('${OUT}/', location).toString();</script>
  <script type="module" src="${OUT}/nls.messages.js"></script>
  <script type="module" src="${WORKBENCH}"></script>
</html>
`;
}

/** @throws Error where code-server's build is another than the {@link CHANGES} are made for */
function standingAlone(script) {
  return CHANGES.reduce((text, [from, to]) => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`code-server’s workbench has no ${from}`);
    return changed;
  }, script);
}

/** Keeps what the suite posts, in the order in which it posts. */
function takeLines(request, response, file) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    appendFileSync(file, Buffer.concat(chunks));
    response.end();
  });
}

/** @returns {string | undefined} the file that a path names, in one of the served folders */
function fileOf(roots, pathname) {
  const [, root, ...parts] = decodeURIComponent(pathname).split('/');
  return roots.has(root) && !parts.includes('..') ? path.join(roots.get(root), ...parts) : undefined;
}

function sendFile(response, roots, pathname) {
  const file = fileOf(roots, pathname);
  if (file && statSync(file, { throwIfNoEntry: false })?.isFile()) return send(response, file, readFileSync(file));
  response.writeHead(404).end();
}

function send(response, name, content) {
  response
    .writeHead(200, { 'Content-Type': CONTENT_TYPES[path.extname(name)] ?? 'application/octet-stream' })
    .end(content);
}
