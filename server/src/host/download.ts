import { EnvHttpProxyAgent, fetch, ProxyAgent } from 'undici';

/** IANA's registry is a tenth of this; whatever is larger is something else. */
const MAX_BYTES = 20_000_000;
const TIMEOUT_MS = 60_000;

/** Why a text could not be had, in words for the person who asked. */
export class DownloadError extends Error {}

export interface DownloadOptions {
  /** A proxy's address; without one the environment's (`HTTPS_PROXY`, `NO_PROXY`) is used. */
  readonly proxy?: string | undefined;
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
}

/**
 * Fetches a text over HTTPS, or over HTTP from this machine.
 * @throws DownloadError where the address is another, the answer is not 200, too large or too slow, or nobody answers
 */
export async function downloadText(address: string, options: DownloadOptions = {}): Promise<string> {
  const { proxy, maxBytes = MAX_BYTES, timeoutMs = TIMEOUT_MS } = options;
  requireSafe(address);
  const dispatcher = proxy ? new ProxyAgent(proxy) : new EnvHttpProxyAgent();
  try {
    const response = await fetch(address, { dispatcher, signal: AbortSignal.timeout(timeoutMs) });
    requireSafe(response.url);
    if (!response.ok || !response.body)
      throw new DownloadError(`the server answered ${response.status} ${response.statusText}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new DownloadError(`the file is larger than ${maxBytes / 1_000_000} MB`);
      chunks.push(chunk);
    }
    return new TextDecoder('utf-8', { fatal: false }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw error instanceof DownloadError ? error : new DownloadError(reasonOf(error, timeoutMs));
  } finally {
    await dispatcher.destroy();
  }
}

/** A registry that somebody on the way can change is worse than an old one. */
function requireSafe(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost' || url?.hostname === '[::1]';
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return;
  throw new DownloadError(`${address} is no https address`);
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} seconds`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
