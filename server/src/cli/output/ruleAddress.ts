import manifest from '../../../../package.json';

/** The manifest has none before the project has a place on the web. */
const HOMEPAGE = 'homepage' in manifest ? String(manifest.homepage) : undefined;

/**
 * @param base the address below which the docs lie; the manifest's `homepage` by default
 * @returns the address of a rule's page on the web; undefined before there is one
 */
export function ruleAddress(rule: string, base: string | undefined = HOMEPAGE): string | undefined {
  return base === undefined ? undefined : `${base.replace(/#.*$/, '').replace(/\/+$/, '')}/docs/rules/${rule}.md`;
}
