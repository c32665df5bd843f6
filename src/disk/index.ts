/**
 * Bytes in and out of files and pipes, files that appear complete, and one line for every error of the system. Nothing
 * here knows what the bytes mean.
 */
export { type AtomicFile, atomicFile } from './atomic-file.js';
export { writeFile } from './byte-sink.js';
export { type ByteSource, fileSource, memorySource } from './byte-source.js';
export { type HashingSource, hashingSource } from './hashing-source.js';
export { openInputPipe, readStream, writerTo } from './pipes.js';
export { notAFile, openRegularFile, type RegularFile, readSmallFile, readStart } from './regular-file.js';
export { described, describeIoError, describeStray, type IoAction, printableName } from './system-errors.js';
