import { describe, expect, it } from 'vitest';
import { faultsOfFace } from '../support/public-api.js';

describe('the face of the library', () => {
  it.each(['src/index.ts', 'src/core.ts'])(
    'documents all that %s exports, and exports all that it names',
    (entry) => {
      expect(faultsOfFace(entry)).toEqual([]);
    },
  );
});
