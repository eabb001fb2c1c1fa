import type { PortGraph } from '../core/graph.ts';
import type { Tell } from '../core/message.ts';
import { type Link, type Picture, type PictureProject, pictureOf } from './picture.ts';

/** @returns the picture as a Mermaid flow chart. */
export function graphAsMermaid(graph: PortGraph, tell: Tell): string {
  const picture = pictureOf(graph, tell);
  const { nodes, links } = picture;
  const names = new Map(nodes.map(({ id }, place) => [id, `n${place}`]));
  const shape = (name: string, kind: string) => (kind === 'container' ? `["${name}"]` : `(["${name}"])`);
  const box = ({ id, name, kind, note }: PictureNode) =>
    `${names.get(id)}${shape(mermaidText(note ? `${name} · ${note}` : name), kind)}`;
  const arrow = (kind: Link['kind']) => (kind === 'denies' ? '-.->' : kind === 'published' ? '==>' : '-->');
  return [
    'flowchart LR',
    ...framed(picture, box, ({ name }, place) => [`subgraph p${place}["${mermaidText(name)}"]`, 'end']),
    ...links.map(
      ({ from, to, label, kind }) => `  ${names.get(from)} ${arrow(kind)}|"${mermaidText(label)}"| ${names.get(to)}`,
    ),
    '',
  ].join('\n');
}

/** @returns the picture in Graphviz' language. */
export function graphAsDot(graph: PortGraph, tell: Tell): string {
  const picture = pictureOf(graph, tell);
  const style: Readonly<Record<Link['kind'], string>> = {
    published: ' penwidth=2',
    local: '',
    connects: '',
    allows: ' color=darkgreen',
    denies: ' style=dashed color=red',
  };
  const box = ({ id, name, note }: PictureNode) =>
    `${JSON.stringify(id)} [label=${JSON.stringify(note ? `${name}\n${note}` : name)}];`;
  return [
    'digraph ports {',
    '  rankdir=LR; node [shape=box];',
    // Graphviz frames a subgraph where its name begins with this word.
    ...framed(picture, box, ({ name }, place) => [`subgraph cluster_${place} { label=${JSON.stringify(name)};`, '}']),
    ...picture.links.map(
      ({ from, to, label, kind }) =>
        `  ${JSON.stringify(from)} -> ${JSON.stringify(to)} [label=${JSON.stringify(label)}${style[kind]}];`,
    ),
    '}',
    '',
  ].join('\n');
}

type PictureNode = Picture['nodes'][number];

/** @returns the lines for all boxes, those of one project between the lines that begin and end its frame. */
function framed(
  { nodes, projects }: Picture,
  box: (node: PictureNode) => string,
  frame: (project: PictureProject, place: number) => readonly [string, string],
): readonly string[] {
  const outside = nodes.filter(({ project }) => project === undefined).map((node) => `  ${box(node)}`);
  const frames = projects.map((project, place) => {
    const [begin, end] = frame(project, place);
    const own = nodes.filter((node) => node.project === project.id).map((node) => `    ${box(node)}`);
    return [`  ${begin}`, ...own, `  ${end}`];
  });
  return [...outside, ...frames.flat()];
}

/** Mermaid reads text between quotes as HTML. */
function mermaidText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/["#&<>]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
