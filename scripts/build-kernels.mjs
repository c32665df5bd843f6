// Compiles src/kernels/assembly to WebAssembly, once for memory that threads share and once for a thread's own, and
// writes each as a module that the sources import, so that the tests and the package find the same bytes. Does nothing
// when the sources have not changed since.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const kernels = fileURLToPath(new URL('../src/kernels/', import.meta.url));
const assembly = `${kernels}assembly/`;

/**
 * Memory that the host makes; no runtime, nothing allocated; baseline SIMD, the same bits everywhere. Constants lie
 * from byte 1024 on; no address is below, which lets the compiler turn sums into offsets. The host leaves room for
 * both.
 */
const FLAGS = [
  ...['--enable', 'simd', '--importMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--runtime', 'stub', '--use', 'abort=', '-O3', '--noAssert', '--converge'],
];
const BUILDS = [
  { name: 'shared', flags: [...FLAGS, '--enable', 'threads', '--sharedMemory'] },
  { name: 'unshared', flags: FLAGS },
];

const names = readdirSync(assembly).filter((name) => name.endsWith('.ts'));
const hash = createHash('sha256').update(JSON.stringify([asc.version, BUILDS]));
for (const name of names.sort()) hash.update(name).update(readFileSync(assembly + name));
const stamp = `// ${hash.digest('hex')}`;

for (const { name, flags } of BUILDS) {
  const target = `${kernels}wasm-bytes-${name}.generated.ts`;
  if (readIfThere(target)?.startsWith(stamp)) continue;
  const text = Buffer.from(await compile(flags)).toString('base64');
  writeFileSync(
    target,
    `${stamp}\n/** The compiled kernels for ${name} memory, base64. */\nexport const WASM_BYTES =\n  '${text}';\n`,
  );
}

async function compile(flags) {
  let binary;
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', assembly, '--outFile', 'kernels.wasm', ...flags],
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
  return binary;
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
