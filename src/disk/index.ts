/**
 * Bytes in and out of files and pipes, files that appear complete, and one line for every error of the system. Nothing
 * here knows what the bytes mean.
 */

export { atomicFile } from './atomic-file.js';
export { type ByteSink, fileSink, writeFile } from './byte-sink.js';
export { type ByteSource, fileSource, memorySource } from './byte-source.js';
export { hashingSource } from './hashing-source.js';
export { openInputPipe, readStream, writerTo } from './pipes.js';
export { openRegularFile, readSmallFile, readStart } from './regular-file.js';
export { type SpooledSource, spooledSource } from './spooled-source.js';
export { described, describeIoError, describeStray } from './system-errors.js';
