import type { Format, FormatResult } from '../core/format.ts';
import type { ContainerFacts } from '../core/portUse.ts';
import { shortMappingOddities } from '../syntax/composeChecks.ts';
import { imageOf } from '../syntax/composeModel.ts';
import { readShortMapping } from '../syntax/composePorts.ts';
import { UseCollector } from '../syntax/firewallUses.ts';
import { interpolate } from '../syntax/interpolation.ts';
import { type MappingPlace, mappingUses } from '../syntax/mappingUses.ts';
import { asMap, asScalar, itemsOf, readYaml, valueAt, type YamlNode, type YamlScalar } from '../syntax/yaml.ts';

/**
 * Workflows of GitHub Actions, and of Gitea and Forgejo, which read the same files: the ports of a job's service containers and of the
 * container that its steps run in (docs.github.com, "Workflow syntax", `jobs.<id>.services` and `jobs.<id>.container`). The runner hands
 * each of them to `docker create -p`.
 */
export const githubActions: Format = {
  id: 'github-actions',
  title: 'GitHub Actions',
  names: ['**/.{github,gitea,forgejo}/workflows/*.{yml,yaml}'],
  languages: ['github-actions-workflow'],
  candidates: [],
  candidateLanguages: [],
  recognises: (text) => /^jobs:/m.test(text) && /^\s+(?:services|container):/m.test(text),
  comment: { open: '#' },
  read: ({ text }, context) => {
    const reader = new WorkflowReader(text, new UseCollector(context));
    const jobs = readYaml(text).flatMap((root) => asMap(valueAt(asMap(root), 'jobs'))?.pairs ?? []);
    jobs.forEach(({ key, value }, batch) => {
      const job = asMap(value);
      const container = valueAt(job, 'container');
      reader.addContainer(container, { owner: key.source, batch, path: ['jobs', key.source, 'container'] });
      for (const service of asMap(valueAt(job, 'services'))?.pairs ?? []) {
        const owner = service.key.source;
        reader.addContainer(service.value, { owner, batch, path: ['jobs', key.source, 'services', owner] });
      }
    });
    return reader.result();
  },
};

interface Place {
  readonly owner: string;
  /** All containers of one job run at the same time, each job on a machine of its own. */
  readonly batch: number;
  readonly path: readonly string[];
}

class WorkflowReader {
  readonly #text: string;
  readonly #collector: UseCollector;

  constructor(text: string, collector: UseCollector) {
    this.#text = text;
    this.#collector = collector;
  }

  addContainer(node: YamlNode | undefined, { owner, batch, path }: Place): void {
    const map = asMap(node);
    const image = asScalar(map ? valueAt(map, 'image') : node);
    const known = image && imageOf(this.#expand(image).value);
    const container: ContainerFacts = { batch, isThrowaway: true, ...(known ? { image: known } : {}) };
    for (const [index, item] of itemsOf(valueAt(map, 'ports')).entries()) {
      const scalar = asScalar(item);
      const place = { owner, container, path: [...path, 'ports', String(index)] };
      if (scalar) this.#addMapping(scalar, { ...place, statement: scalar.span });
    }
  }

  result(): FormatResult {
    return this.#collector.result();
  }

  #addMapping(scalar: YamlScalar, place: MappingPlace): void {
    const entry = this.#expand(scalar);
    const mapping = readShortMapping(entry);
    for (const { span, ports, spelling, variable, ...facts } of mappingUses(this.#text, mapping, place)) {
      this.#collector.add(span, ports, spelling, facts, variable);
      // `${{ … }}` is worked out by the server.
      if (ports === null) this.#collector.gap(span);
    }
    for (const oddity of shortMappingOddities(scalar, entry, mapping)) this.#collector.oddity(oddity);
  }

  #expand({ body }: YamlScalar) {
    return interpolate(this.#text, body, () => undefined);
  }
}
