import { describe, expect, test } from 'vitest';
import { type Measure, placeMap } from '../../client/webview/portMap/layout.ts';
import { nearestTowards } from '../../client/webview/portMap/nearest.ts';
import type { Box, PlacedMap } from '../../client/webview/portMap/placed.ts';
import { belongs } from '../../client/webview/portMap/relations.ts';
import type { MapLink, MapNode, PortMap } from '../../server/src/lsp/protocol.ts';

const measure: Measure = (text) => text.length * 7;

function node(id: string, kind: MapNode['kind'] = 'container'): MapNode {
  return { id, name: id, kind, note: kind === 'container' ? 'an/image:1' : '' };
}

function link(from: string, to: string, label: string, kind: MapLink['kind'] = 'published'): MapLink {
  return { from, to, label, kind, places: [] };
}

function map(nodes: readonly MapNode[], links: readonly MapLink[]): PortMap {
  return { nodes, links, projects: [], mermaid: '' };
}

/** A shop of many services: a third is published, the others are reached by those. */
function shop(count: number): PortMap {
  const names = Array.from({ length: count }, (_, place) => `service-${place}`);
  const links = names.map((name, place) =>
    place % 3 === 0
      ? link('anyone', name, `${8000 + place}`)
      : link(`service-${place - (place % 3)}`, name, '3000', 'connects'),
  );
  return map([node('anyone', 'anyone'), ...names.map((name) => node(name))], links);
}

function overlapping(boxes: readonly Box[]): number {
  const meets = (a: Box, b: Box) =>
    Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height;
  return boxes.reduce((sum, box, place) => sum + boxes.slice(place + 1).filter((other) => meets(box, other)).length, 0);
}

function isInside({ width, height }: PlacedMap, box: Box): boolean {
  const [left, top] = [box.x - box.width / 2, box.y - box.height / 2];
  return left >= 0 && top >= 0 && left + box.width <= width && top + box.height <= height;
}

/** @returns where a line runs over a box that it does not lead to. */
function crossings({ nodes, links }: PlacedMap): string[] {
  return links.flatMap(({ from, to, points }) =>
    points.slice(1).flatMap((end, place) => {
      const start = points[place] ?? end;
      const [left, right] = [Math.min(start.x, end.x) + 1, Math.max(start.x, end.x) - 1];
      const [top, bottom] = [Math.min(start.y, end.y), Math.max(start.y, end.y)];
      return nodes
        .filter(({ node: { id } }) => id !== from.id && id !== to.id)
        .filter(({ x, width }) => x - width / 2 < right && left < x + width / 2)
        .filter(({ y, height }) => y - height / 2 < bottom && top < y + height / 2)
        .map(({ node: { id } }) => `${from.id} → ${to.id} over ${id}`);
    }),
  );
}

/** Projects of a proxy, an app, a database and three services that nobody reaches. */
function projects(count: number): PortMap {
  const place = { uri: '', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
  const all = Array.from({ length: count }, (_, place) => `p${place}/compose.yaml`);
  const services = ['proxy', 'app', 'db', 'mail', 'cron', 'stats'];
  const nodes = all.flatMap((project) => services.map((name) => ({ ...node(`${project}#${name}`), project })));
  const links = all.flatMap((project, at) => [
    link('anyone', `${project}#proxy`, `${8000 + at}`),
    link('machine', `${project}#db`, `${5000 + at}`, 'local'),
    link(`${project}#proxy`, `${project}#app`, '3000', 'connects'),
    link(`${project}#app`, `${project}#db`, '5432', 'connects'),
  ]);
  return {
    ...map(
      [node('anyone', 'anyone'), node('machine', 'machine'), ...nodes],
      [link('anyone', 'machine', 'allow 22', 'allows'), ...links],
    ),
    projects: all.map((id) => ({ id, name: id, place })),
  };
}

describe('several projects', () => {
  test.each([2, 5, 17])('%i of them stand in frames that hold their services, and nothing else', (count) => {
    const placed = placeMap(projects(count), measure);
    expect(placed.projects).toHaveLength(count);
    expect(overlapping(placed.projects)).toBe(0);
    expect(overlapping(placed.nodes)).toBe(0);
    expect(placed.projects.filter((box) => !isInside(placed, box))).toEqual([]);
    for (const frame of placed.projects) {
      const [left, top] = [frame.x - frame.width / 2, frame.y - frame.height / 2];
      for (const { node: own, ...box } of placed.nodes) {
        const inner = { ...box, x: box.x - left, y: box.y - top };
        if (own.project === frame.project.id) expect(isInside({ ...placed, ...frame }, inner), own.id).toBe(true);
        else expect(overlapping([frame, box]), `${own.id} in ${frame.project.id}`).toBe(0);
      }
    }
  });

  test('draws no line over a box', () => {
    expect(crossings(placeMap(projects(17), measure))).toEqual([]);
  });

  test('stand right of whoever is outside', () => {
    const placed = placeMap(projects(3), measure);
    const outside = placed.nodes.filter(({ node: { kind } }) => kind !== 'container');
    const right = Math.max(...outside.map(({ x, width }) => x + width / 2));
    expect(Math.min(...placed.projects.map(({ x, width }) => x - width / 2))).toBeGreaterThan(right);
  });

  test('a box belongs to its lines, their other ends and its frame, a frame to all in it', () => {
    const { nodes, links, projects: frames } = placeMap(projects(2), measure);
    const byId = (id: string) => nodes.find((placed) => placed.node.id === id) ?? expect.fail(id);
    const [first, second] = frames;
    const app = byId('p0/compose.yaml#app');
    const near = nodes.filter((one) => belongs(one, app, links)).map(({ node: { name } }) => name.split('#')[1]);
    expect(near.sort()).toEqual(['app', 'db', 'proxy']);
    expect(first && belongs(first, app, links)).toBe(true);
    expect(second && belongs(second, app, links)).toBe(false);
    expect(first && links.filter((one) => belongs(one, first, links))).toHaveLength(4);
  });
});

describe('placeMap', () => {
  test.each([5, 30, 100])('places %i services without overlap, all on the map', (count) => {
    const placed = placeMap(shop(count), measure);
    expect(placed.nodes).toHaveLength(count + 1);
    expect(overlapping(placed.nodes)).toBe(0);
    expect(overlapping(placed.links.map(({ labelBox }) => labelBox))).toBe(0);
    expect(placed.nodes.filter((box) => !isInside(placed, box))).toEqual([]);
  });

  test.each([5, 30, 100])('draws no line over a box of %i', (count) => {
    expect(crossings(placeMap(shop(count), measure))).toEqual([]);
  });

  test('puts who reaches left of who is reached', () => {
    const { nodes } = placeMap(shop(5), measure);
    const at = (id: string) => nodes.find((placed) => placed.node.id === id)?.x ?? Number.NaN;
    expect(at('anyone')).toBeLessThan(at('service-0'));
    expect(at('service-0')).toBeLessThan(at('service-1'));
  });

  test('puts whoever is outside left of all services, also of those that nobody reaches', () => {
    const links = [link('anyone', 'c', '80'), link('a', 'b', '1'), link('b', 'c', '2'), link('c', 'd', '3')];
    const { nodes } = placeMap(
      map([node('anyone', 'anyone'), ...['a', 'b', 'c', 'd'].map((id) => node(id))], links),
      measure,
    );
    const [first, ...others] = [...nodes].sort((a, b) => a.x - b.x);
    expect(first?.node.id).toBe('anyone');
    expect(others.filter(({ x }) => x === first?.x)).toEqual([]);
  });

  test('draws one line for all ports between two, and names the first ones', () => {
    const ports = ['allow 22', 'allow 80', 'allow 443', 'allow 8080', 'allow 9090'];
    const nodes = [node('anyone', 'anyone'), node('machine', 'machine')];
    const links = ports.map((label) => link('anyone', 'machine', label, 'allows'));
    const { links: placed } = placeMap(map(nodes, links), measure);
    expect(placed.map(({ label, labels }) => ({ label, labels }))).toEqual([
      { label: 'allow 22, 80, 443 +2', labels: ports },
    ]);
  });

  test('spreads many that only the outside reaches over several columns', () => {
    const names = Array.from({ length: 42 }, (_, place) => `s${place}`);
    const placed = placeMap(
      map(
        [node('anyone', 'anyone'), ...names.map((name) => node(name))],
        names.map((name) => link('anyone', name, '1')),
      ),
      measure,
    );
    const columns = new Set(placed.nodes.map(({ x }) => Math.round(x)));
    expect(columns.size).toBe(4);
  });

  test('puts services that nobody reaches below, in rows', () => {
    const alone = Array.from({ length: 30 }, (_, place) => node(`alone-${place}`));
    const placed = placeMap(map([node('a'), node('b'), ...alone], [link('a', 'b', '80')]), measure);
    expect(overlapping(placed.nodes)).toBe(0);
    expect(placed.nodes.filter((box) => !isInside(placed, box))).toEqual([]);
    expect(new Set(placed.nodes.map(({ y }) => y)).size).toBeLessThan(8);
  });

  test('places nothing on an empty map, and circles without end', () => {
    expect(placeMap(map([], []), measure)).toEqual({ width: 0, height: 0, nodes: [], links: [], projects: [] });
    const circle = map([node('a'), node('b')], [link('a', 'b', '1'), link('b', 'a', '2'), link('a', 'a', '3')]);
    expect(placeMap(circle, measure).links).toHaveLength(3);
  });

  test('lays 100 services out in less than a second', () => {
    const start = performance.now();
    placeMap(shop(100), measure);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

test('arrow keys go to the nearest box in their direction', () => {
  const places = { right: { x: 100, y: 0 }, aside: { x: 60, y: 90 }, below: { x: 10, y: 200 } };
  const names = ['right', 'aside', 'below'] as const;
  const go = (direction: readonly [number, number]) =>
    nearestTowards({ x: 0, y: 0 }, direction, names, (name) => places[name]);
  expect(go([1, 0])).toBe('right');
  expect(go([0, 1])).toBe('aside');
  expect(go([-1, 0])).toBeUndefined();
});
