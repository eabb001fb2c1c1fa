/**
 * Strips what does not say which software a container image holds: `docker.io/library/redis:7-alpine` is `redis`,
 * `ghcr.io/acme/app@sha256:…` is `acme/app`. The grammar is that of the distribution project: a first part with a dot, a colon or
 * `localhost` is a registry's host; a tag follows the colon of the last part, a digest the `@`.
 */
export function repositoryOf(image: string): string {
  const [undigested = ''] = image.trim().toLowerCase().split('@');
  const parts = undigested.split('/');
  const [host = ''] = parts;
  if (parts.length > 1 && (/[.:]/.test(host) || host === 'localhost')) parts.shift();
  const official = parts.lastIndexOf('library');
  const path = official >= 0 && official < parts.length - 1 ? parts.slice(official + 1) : parts;
  const [name = ''] = (path.at(-1) ?? '').split(':');
  return [...path.slice(0, -1), name].join('/');
}
