// Compiles src/kernels/assembly to WebAssembly and writes it as a module that the sources import, so that the tests
// and the package find the same bytes. Does nothing when the sources have not changed since.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const assembly = fileURLToPath(new URL('../src/kernels/assembly/', import.meta.url));
const target = fileURLToPath(new URL('../src/kernels/wasm-bytes.generated.ts', import.meta.url));

/**
 * Shared memory that the host makes; no runtime, nothing allocated; baseline SIMD, the same bits everywhere. Constants
 * lie from byte 1024 on; no address is below, which lets the compiler turn sums into offsets. The host leaves room for
 * both.
 */
const FLAGS = [
  ...['--enable', 'simd,threads', '--importMemory', '--sharedMemory', '--initialMemory', '1'],
  ...['--maximumMemory', '65536', '--runtime', 'stub', '--use', 'abort=', '-O3', '--noAssert', '--converge'],
];

const names = readdirSync(assembly).filter((name) => name.endsWith('.ts'));
const hash = createHash('sha256').update(JSON.stringify([asc.version, FLAGS]));
for (const name of names.sort()) hash.update(name).update(readFileSync(assembly + name));
const stamp = `// ${hash.digest('hex')}`;

if (readIfThere(target)?.startsWith(stamp) !== true) {
  let binary;
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', assembly, '--outFile', 'kernels.wasm', ...FLAGS],
    {
      writeFile(_name, contents) {
        binary = contents;
      },
    },
  );
  if (error !== null || binary === undefined) {
    console.error(`build-kernels: ${error?.message ?? 'no output'}\n${stderr.toString()}`);
    process.exit(1);
  }
  const text = Buffer.from(binary).toString('base64');
  writeFileSync(
    target,
    `${stamp}\n/** The compiled kernels, base64. */\nexport const WASM_BYTES =\n  '${text}';\n`,
  );
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
