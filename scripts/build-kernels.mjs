// Compiles src/kernels/assembly to WebAssembly, once for memory that threads share and once for a thread's own, and
// writes each as a module that the sources import, so that the tests and the package find the same bytes; beside them
// the TypeScript side (kernel-bindings.mjs). Does nothing when the sources have not changed since.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { bindingsSource, offsetsSource, structsSource } from './kernel-bindings.mjs';

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
const SHARED_FLAGS = [...FLAGS, '--enable', 'threads', '--sharedMemory'];

const files = new Map();
for (const name of readdirSync(assembly).sort()) {
  if (name.endsWith('.ts')) files.set(name, readFileSync(assembly + name, 'utf8'));
}
const generator = ['build-kernels.mjs', 'kernel-bindings.mjs'].map((name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8'),
);
const hash = createHash('sha256').update(JSON.stringify([asc.version, [...files], generator]));
const stamp = `// ${hash.digest('hex')}`;

await write('wasm-bytes-shared', () => bytesSource(SHARED_FLAGS, 'memory that threads share'));
await write('wasm-bytes-unshared', () => bytesSource(FLAGS, "a thread's own memory"));
await write('bindings', () => bindingsSource(assembly));
await write('structs', async () => {
  const binary = await compile('offsets.ts', ['--runtime', 'stub'], offsetsSource(assembly));
  const { instance } = await WebAssembly.instantiate(binary, {});
  const offsets = Object.entries(instance.exports).map(([name, { value }]) => [name, value]);
  return structsSource(assembly, Object.fromEntries(offsets));
});

/** Writes a module unless it is there already, made from the same sources. */
async function write(name, source) {
  const path = `${kernels}${name}.generated.ts`;
  if (readIfThere(path)?.startsWith(stamp)) return;
  writeFileSync(path, `${stamp}\n${await source()}`);
}

async function bytesSource(flags, memory) {
  const text = Buffer.from(await compile('index.ts', flags)).toString('base64');
  return `/** The compiled kernels for ${memory}, base64. */\nexport const WASM_BYTES: string =\n  '${text}';\n`;
}

/**
 * @param entry - Name of a file in assembly, or of one that is only in `source`.
 * @returns The bytes of the compiled module.
 */
async function compile(entry, flags, source) {
  let binary;
  const { error, stderr } = await asc.main([entry, '--outFile', 'kernels.wasm', ...flags], {
    readFile: (name) => (name === entry ? source : undefined) ?? files.get(name) ?? null,
    writeFile(_name, contents) {
      binary = contents;
    },
    listFiles: () => [],
  });
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
