/** Keys of a service that no other file with a `services:` at its top has (Symfony, GitLab, Kong, Home Assistant, Ansible). */
const SERVICE_KEYS =
  /^(?:image|build|ports|expose|container_name|depends_on|env_file|environment|networks|network_mode|volumes|restart|extends|healthcheck|deploy|profiles|command|entrypoint|<<)$/;

/** Keys that may stand at the top of a Compose file (Compose Specification, chapter "Compose file"). */
const TOP_KEYS = /^(?:version|name|services|networks|volumes|configs|secrets|include|models|x-.+)$/;

const LINE = /^([ \t]*)(- +)?(?:(["']?)([\w.$/<-][^\s:"']*)\3[ \t]*:(?=[ \t\r]|$))?/;

/**
 * @returns whether a YAML text is a Compose file: its top-level keys are Compose's, and under `services:` there is a map of maps with a
 * key that only a Compose service has, or there is nothing but `include:` of other Compose files
 */
export function looksLikeCompose(text: string): boolean {
  if (!/^\uFEFF?["']?(?:services|include)["']?[ \t]*:/m.test(text)) return false;
  let section = '';
  let sawService = false;
  let includesCompose = false;
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    if (/^\s*(?:#|$|---|\{\{|\{%)/.test(line)) continue;
    const [, indent = '', dash, , key] = LINE.exec(line) ?? [];
    if (indent === '' && !dash) {
      if (key === undefined || !TOP_KEYS.test(key)) return false;
      section = key;
      // All of it on one line.
      sawService ||= key === 'services' && /\{.*\b(?:image|build|ports)\b/.test(line);
    } else if (section === 'services') {
      if (dash && indent.length <= 2 && !sawService) return false;
      sawService ||= key !== undefined && indent.length > 1 && SERVICE_KEYS.test(key);
    } else if (section === 'include') includesCompose ||= /compose[^/]*\.ya?ml/.test(line);
  }
  return sawService || includesCompose;
}
