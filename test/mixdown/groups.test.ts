import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/folder/index.js';
import { assertGroups, type Groups, resolveGroups } from '../../src/mixdown/groups.js';
import { exampleManifest } from '../folder/example.js';

const plain = exampleManifest();
const component = plain.components[0];
const manifestOf = (count: number, sources?: Manifest['sources']): Manifest => ({
  ...plain,
  components: Array.from({ length: count }, (_, index) => ({ ...component, index })),
  sources,
});
const named = manifestOf(6, [
  { name: 'bird', components: [0, 1], energyShare: 0.5 },
  { name: 'rest', components: [2, 3, 4, 5], energyShare: 0.5 },
]);
const members = (groups: Groups, manifest: Manifest) =>
  Object.fromEntries(resolveGroups(groups, 'out', manifest).map(({ name, indices }) => [name, indices]));

describe('groups of components', () => {
  it.each<[Groups, Record<string, number[]>]>([
    [
      { kick: '0,3', snare: 1, others: [4, 2] },
      { kick: [0, 3], snare: [1], others: [2, 4] },
    ],
    [
      { kick: '0, 3..4', rest: 'rest' },
      { kick: [0, 3, 4], rest: [1, 2, 5] },
    ],
    [
      { all: 'all', most: '!2' },
      { all: [0, 1, 2, 3, 4, 5], most: [0, 1, 3, 4, 5] },
    ],
    [
      { song: 'Bird, 5', others: 'rest' },
      { song: [0, 1, 5], others: [2, 3, 4] },
    ],
    [
      { a: '0', b: 'rest,0' },
      { a: [0], b: [0, 1, 2, 3, 4, 5] },
    ],
  ])('%j are told by indices, sources and the rest', (groups, expected) => {
    expect(members(groups, named)).toEqual(expected);
  });

  it('and their rest hold each component once where groups share none', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 2, maxLength: 12 }), (owners) => {
        const groups: Record<string, string> = {};
        for (const [index, owner] of owners.entries()) {
          if (owner < 0) continue;
          const before = groups[`g${owner}`];
          groups[`g${owner}`] = before === undefined ? `${index}` : `${before},${index}`;
        }
        if (owners.includes(-1)) groups.left = 'rest';
        const found = Object.values(members(groups, manifestOf(owners.length))).flat();
        expect(found.sort((a, b) => a - b)).toEqual([...owners.keys()]);
      }),
    );
  });

  it.each<[Groups, string]>([
    [{}, 'groups must be at least one group'],
    [{ '../x': 0 }, 'group ../x is no name for a group'],
    [{ 'component-01': 0 }, 'group component-01 is no name for a group'],
    [{ kick: 0, Kick: 1 }, 'group Kick is the name of two groups'],
    [{ kick: '' }, 'group kick has no member: name indices, sources or rest'],
    [{ kick: '0,,1' }, 'group kick has nothing between two commas, or at an end'],
    [{ kick: '5..4' }, 'groups.kick: the range 5..4 runs backwards. Write 4..5.'],
    [{ kick: -1 }, 'groups.kick must be a whole number of at least 0, got -1'],
  ])('%j are refused without a folder', (groups, message) => {
    expect(() => assertGroups(groups)).toThrow(message);
  });

  it.each<[Groups, string]>([
    [{ kick: '6' }, 'component 6 does not exist: out has 0 to 5'],
    [{ kick: 'snare' }, 'there is no source snare: out has only bird, rest.'],
    [{ a: 'all', b: 'rest' }, 'group b is empty: the other groups take all components of out.'],
  ])('%j are refused with it', (groups, message) => {
    expect(() => members(groups, named)).toThrow(message);
  });
});
