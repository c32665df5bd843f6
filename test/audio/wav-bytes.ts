/** Hand-made WAV bytes: each test says exactly what stands in the file, rule-breaking sizes included. */

export interface Chunk {
  id: string;
  body: Uint8Array;
  /** What the size field says; default the truth. */
  size?: number;
  /** Whether a pad byte follows; default after an odd body. */
  pad?: boolean;
}

export interface FormatFields {
  tag?: number;
  channels?: number;
  sampleRate?: number;
  bits?: number;
  blockAlign?: number;
  /** Bytes after the 16 of PCM. */
  extra?: Uint8Array;
}

export function chunk(id: string, body: Uint8Array, more: { size?: number; pad?: boolean } = {}): Chunk {
  return { id, body, ...more };
}

export function formatChunk(fields: FormatFields = {}): Chunk {
  const { tag = 1, channels = 1, sampleRate = 8000, bits = 16, extra = new Uint8Array(0) } = fields;
  const blockAlign = fields.blockAlign ?? Math.ceil(bits / 8) * channels;
  const body = new Uint8Array(16 + extra.length);
  const view = new DataView(body.buffer);
  view.setUint16(0, tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * blockAlign, true);
  view.setUint16(12, blockAlign, true);
  view.setUint16(14, bits, true);
  body.set(extra, 16);
  return chunk('fmt ', body);
}

/** The part of a 40-byte format chunk after the first 16 bytes. */
export function extensible(tag: number, validBits: number, channelMask: number): Uint8Array {
  const body = new Uint8Array(24);
  const view = new DataView(body.buffer);
  view.setUint16(0, 22, true);
  view.setUint16(2, validBits, true);
  view.setUint32(4, channelMask, true);
  view.setUint16(8, tag, true);
  body.set([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 10);
  return body;
}

/** A `ds64` body with the sizes that matter and an empty table. */
export function ds64(dataBytes: bigint): Chunk {
  const body = new Uint8Array(28);
  const view = new DataView(body.buffer);
  view.setBigUint64(8, dataBytes, true);
  return chunk('ds64', body);
}

export function wavFile(chunks: readonly Chunk[], container = 'RIFF', riffSize?: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { id, body, size, pad } of chunks) {
    parts.push(ascii(id), uint32(size ?? body.length), body);
    if (pad ?? body.length % 2 === 1) parts.push(new Uint8Array(1));
  }
  const content = Buffer.concat(parts);
  return Buffer.concat([ascii(container), uint32(riffSize ?? content.length + 4), ascii('WAVE'), content]);
}

/**
 * The same file as RIFX: every number turned round, in the header and in samples of that many bytes.
 *
 * @param fields As for `formatChunk`; an extensible one has its own 24 bytes, which are turned round too.
 */
export function rifxFile(fields: FormatFields, sampleBytes: number, samples: Uint8Array): Uint8Array {
  const format = formatChunk(fields).body;
  const widths = [2, 2, 4, 4, 2, 2, ...(fields.extra ? [2, 2, 4, 4, 2, 2] : [])];
  let at = 0;
  for (const width of widths) {
    format.subarray(at, at + width).reverse();
    at += width;
  }
  const data = Uint8Array.from(samples);
  for (let i = 0; i < data.length; i += sampleBytes) data.subarray(i, i + sampleBytes).reverse();
  const bytes = wavFile([chunk('fmt ', format), chunk('data', data)], 'RIFX');
  for (const place of [4, 16, 24 + format.length]) bytes.subarray(place, place + 4).reverse();
  return bytes;
}

/** 16-bit samples as data bytes. */
export function int16(...samples: number[]): Uint8Array {
  return bytesOf(Int16Array.from(samples));
}

export function float32(...samples: number[]): Uint8Array {
  return bytesOf(Float32Array.from(samples));
}

export function float64(...samples: number[]): Uint8Array {
  return bytesOf(Float64Array.from(samples));
}

export function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export function uint32(value: number): Uint8Array {
  return bytesOf(Uint32Array.of(value));
}

/** The bytes of a typed array. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
