// Writes the version of package.json into a module that the sources import: a bundle has no package.json beside it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeGenerated } from './generated.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
writeGenerated(
  fileURLToPath(new URL('../src/version.generated.ts', import.meta.url)),
  `/** Of package.json. */\nexport const VERSION = ${JSON.stringify(version)};\n`,
);
