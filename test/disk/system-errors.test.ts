import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeIoError, describeStray } from '../../src/disk/index.js';
import { NmfError } from '../../src/errors.js';
import { temporaryFolder } from '../audio/temp-folder.js';

const folder = temporaryFolder();

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made up`), { code, syscall: 'write' });
}

describe('describeIoError', () => {
  it('reports a full disk in plain words', () => {
    const error = describeIoError(systemError('ENOSPC'), 'write', 'out.wav');
    expect(error.code).toBe('output');
    expect(error.message).toBe('no space left on the device while writing out.wav.');
    expect((error.cause as NodeJS.ErrnoException).code).toBe('ENOSPC');
  });

  it.each([
    ['ENOENT', 'read', 'there is no such file'],
    ['ENOENT', 'write', 'the folder it should go to does not exist'],
    ['EACCES', 'read', 'permission denied'],
    ['EPERM', 'write', 'permission denied'],
    ['EISDIR', 'read', 'it is a folder'],
    ['EROFS', 'write', 'read-only'],
    ['EMFILE', 'read', 'too many files'],
    ['EPIPE', 'write', 'pipe'],
    ['EWHATEVER', 'write', 'EWHATEVER'],
  ] as const)('explains %s on %s in one line that names the file', (code, action, text) => {
    const error = describeIoError(systemError(code), action, 'a\nb.wav');
    expect(error.code).toBe(action === 'read' ? 'input' : 'output');
    expect(error.message).toContain(text);
    expect(error.message).toContain('a\\x0ab.wav');
    expect(error.message).not.toMatch(/[\r\n]/);
  });

  it('explains what node:fs really throws', () => {
    const caught = (action: () => unknown): unknown => {
      try {
        action();
      } catch (error) {
        return error;
      }
      throw new Error('nothing was thrown');
    };
    expect(
      describeIoError(
        caught(() => readFileSync(folder)),
        'read',
        'x',
      ).message,
    ).toContain('it is a folder');
    const inFile = caught(() => openSync(join(process.execPath, 'x'), 'r'));
    expect(describeIoError(inFile, 'read', 'x').message).toContain('a part of its path is a file');
  });

  it('hands an NmfError back and lets a bug through', () => {
    const known = new NmfError('memory', 'known');
    expect(describeIoError(known, 'read', 'x')).toBe(known);
    const bug = new TypeError('a bug');
    expect(() => describeIoError(bug, 'read', 'x')).toThrow(bug);
  });
});

describe('describeStray', () => {
  it('says what the system says of an error that nobody described, and leaves others as they are', () => {
    const stray = Object.assign(systemError('EMFILE'), { syscall: 'rename', path: 'a\nb' });
    expect(describeStray(stray)).toMatchObject({ code: 'output', cause: stray });
    expect((describeStray(stray) as Error).message).toMatch(/^cannot write a\\x0ab: too many files are open/);
    const gone = Object.assign(systemError('ENOENT'), { syscall: 'uv_cwd' });
    expect((describeStray(gone) as Error).message).toMatch(/^the working folder is gone/);
    const bug = new TypeError('a bug');
    expect(describeStray(bug)).toBe(bug);
    const known = new NmfError('usage', 'known');
    expect(describeStray(known)).toBe(known);
  });
});
