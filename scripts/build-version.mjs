// Writes the version of package.json into a module that the sources import: a bundle has no package.json beside it.
import { readFileSync, writeFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
writeFileSync(
  new URL('../src/version.generated.ts', import.meta.url),
  `/** Of package.json. */\nexport const VERSION = ${JSON.stringify(version)};\n`,
);
