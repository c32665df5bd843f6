import { heardPieces, type StoredSound } from '../../model.js';
import type { FetchPiece } from './pieces.js';

/**
 * Gets pieces from the page itself, or from the scripts in the folder beside it: a page that was opened from a file may
 * load scripts, and in no other way what lies beside it.
 */
export function createFetchPiece(sound: StoredSound): FetchPiece {
  const { files } = sound;
  const numbers = heardPieces(sound);
  if (files.length === 0) {
    const holders = document.querySelectorAll<HTMLScriptElement>('script.sound');
    return async (piece) => holders[piece]?.text ?? fail(piece);
  }
  const waiting = new Map<number, (text: string) => void>();
  (window as unknown as { nmfSound: (piece: number, text: string) => void }).nmfSound = (piece, text) =>
    waiting.get(piece)?.(text);
  return (piece) =>
    new Promise<string>((resolve, reject) => {
      const file = files[numbers.indexOf(piece)];
      const script = document.createElement('script');
      waiting.set(piece, resolve);
      script.onload = () => {
        script.remove();
        reject(new Error(`${file} holds no sound`)); // of no effect where it did
      };
      script.onerror = () => {
        script.remove();
        reject(new Error(`${file} is missing beside this page`));
      };
      script.src = file;
      document.head.append(script);
    });
}

function fail(piece: number): never {
  throw new Error(`piece ${piece} of the sound is missing in this page`);
}
