/** Arrays in NumPy's format 1.0 (NumPy enhancement proposal 1): their headers, numbers and texts. */

const PREAMBLE_BYTES = 10;
/** Its length is told in 16 bits. */
export const MAX_NPY_HEADER_BYTES = PREAMBLE_BYTES + 65_535;

/** What the header of an array tells. */
export interface NpyHeader {
  /** Type of the entries in NumPy's words: `<f8` for float64, `<U12` for texts of up to 12 characters. */
  readonly descr: string;
  /** Whether the first index changes fastest. */
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the entries begin. */
  readonly dataAt: number;
}

/**
 * A header: magic, length, a Python dictionary literal, padded with spaces so that the data starts at a multiple of 64
 * bytes. The order is C's.
 */
export function npyHeader(descr: string, shape: readonly number[]): Buffer {
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const unpadded = PREAMBLE_BYTES + text.length + 1;
  const padding = (64 - (unpadded % 64)) % 64;
  const header = Buffer.alloc(unpadded + padding, ' ', 'latin1');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(header.length - PREAMBLE_BYTES, 8);
  header.write(text, PREAMBLE_BYTES, 'latin1');
  header[header.length - 1] = 0x0a;
  return header;
}

/** Reads a header; undefined for what is none of version 1.0, and for records and other types without a plain name. */
export function readNpyHeader(bytes: Buffer): NpyHeader | undefined {
  if (bytes.length < PREAMBLE_BYTES || bytes.toString('latin1', 0, 8) !== '\x93NUMPY\x01\x00')
    return undefined;
  const dataAt = PREAMBLE_BYTES + bytes.readUInt16LE(PREAMBLE_BYTES - 2);
  const text = bytes.toString('latin1', PREAMBLE_BYTES, dataAt);
  const [, descr] = /'descr':\s*'([^']*)'/.exec(text) ?? [];
  const [, order] = /'fortran_order':\s*(True|False)/.exec(text) ?? [];
  const [, dimensions] = /'shape':\s*\(([\d,\s]*)\)/.exec(text) ?? [];
  if (dataAt > bytes.length || descr === undefined || order === undefined || dimensions === undefined) {
    return undefined;
  }
  const shape = dimensions.split(',').flatMap((text) => (text.trim() === '' ? [] : [Number(text)]));
  return shape.every(Number.isSafeInteger)
    ? { descr, isFortran: order === 'True', shape, dataAt }
    : undefined;
}

/** A matrix of numbers as an array of float64. */
export function npyOfNumbers(data: Float64Array, shape: readonly number[]): Buffer {
  const header = npyHeader('<f8', shape);
  const bytes = Buffer.alloc(header.length + 8 * data.length);
  header.copy(bytes);
  for (let i = 0, at = header.length; i < data.length; i++) at = bytes.writeDoubleLE(data[i], at);
  return bytes;
}

/**
 * The entries of a matrix of float64 or float32, row-major.
 *
 * @returns Undefined for another type or shape, and where bytes are missing or left over.
 */
export function numbersOf(bytes: Buffer, rows: number, columns: number): Float64Array | undefined {
  const header = readNpyHeader(bytes);
  const width = { '<f8': 8, '<f4': 4 }[header?.descr ?? ''];
  if (header === undefined || width === undefined || header.shape.join() !== `${rows},${columns}`) {
    return undefined;
  }
  const { dataAt, isFortran } = header;
  if (bytes.length !== dataAt + width * rows * columns) return undefined;
  const [rowStep, columnStep] = isFortran ? [1, rows] : [columns, 1];
  const data = new Float64Array(rows * columns);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, i++) {
      const at = dataAt + width * (r * rowStep + c * columnStep);
      data[i] = width === 8 ? bytes.readDoubleLE(at) : bytes.readFloatLE(at);
    }
  }
  return data;
}

/**
 * Texts as an array of Unicode: each character in four bytes, each text padded with zeros to the length of the longest.
 *
 * @param shape - `[texts.length]`, or `[]` for one.
 */
export function npyOfTexts(texts: readonly string[], shape: readonly number[]): Buffer {
  const characters = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const width = Math.max(1, ...characters.map(({ length }) => length));
  const header = npyHeader(`<U${width}`, shape);
  const bytes = Buffer.alloc(header.length + 4 * width * texts.length);
  header.copy(bytes);
  for (const [i, codes] of characters.entries()) {
    const at = header.length + 4 * width * i;
    for (const [j, code] of codes.entries()) bytes.writeUInt32LE(code, at + 4 * j);
  }
  return bytes;
}

/**
 * The entries of an array of Unicode of one dimension or none.
 *
 * @returns Undefined for another type or shape, where bytes are missing or left over, and for what is no Unicode.
 */
export function textsOf(bytes: Buffer, dimensions: 0 | 1): string[] | undefined {
  const header = readNpyHeader(bytes);
  const width = Number(/^<U([1-9]\d{0,8})$/.exec(header?.descr ?? '')?.[1]);
  if (header === undefined || header.shape.length !== dimensions || !Number.isInteger(width))
    return undefined;
  const { shape, dataAt } = header;
  const count = shape.length === 0 ? 1 : shape[0];
  if (bytes.length !== dataAt + 4 * width * count) return undefined;
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    const text = textAt(bytes, dataAt + 4 * width * i, width);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

/** A text without the zeros that pad it; undefined for a number that is no character. */
function textAt(bytes: Buffer, at: number, width: number): string | undefined {
  let text = '';
  for (let j = 0; j < width; j++) {
    const code = bytes.readUInt32LE(at + 4 * j);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    text += String.fromCodePoint(code);
  }
  return text.replace(/\0+$/, '');
}
