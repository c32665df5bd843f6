import type { Player, PlayerEvents } from './player.js';

/** Apart by more than this, the files are brought together again. */
const MAX_DRIFT_SECONDS = 0.03;
const CHECK_MS = 250;

/**
 * Plays the component files side by side; their volumes make the mix. For recordings whose mix cannot be computed in
 * time: gains above 0 dB are not heard, and loops are as exact as a browser's seeking.
 *
 * @param files - One per component.
 */
export function createFilesPlayer(
  files: readonly string[],
  seconds: number,
  initialGains: Float64Array,
  events: PlayerEvents,
): Player {
  const voices = files.map((file) => {
    const audio = new Audio(encodeURIComponent(file));
    audio.preload = 'auto';
    return audio;
  });
  const [leader] = voices;
  let playing = false;
  let loop: { readonly from: number; readonly to: number } | undefined;
  let timer = 0;
  setVolumes(initialGains);

  function setVolumes(gains: Float64Array): void {
    for (const [k, voice] of voices.entries()) {
      voice.volume = Math.min(1, gains[k]);
      voice.muted = gains[k] === 0;
    }
  }

  function seekAll(to: number): void {
    for (const voice of voices) voice.currentTime = to;
  }

  function check(): void {
    if (loop !== undefined && leader.currentTime >= loop.to) seekAll(loop.from);
    for (const voice of voices) {
      if (Math.abs(voice.currentTime - leader.currentTime) > MAX_DRIFT_SECONDS)
        voice.currentTime = leader.currentTime;
    }
  }

  function pause(): void {
    window.clearInterval(timer);
    for (const voice of voices) voice.pause();
    if (!playing) return;
    playing = false;
    events.onPlaying(false);
  }

  leader.addEventListener('ended', pause);
  return {
    async play() {
      if (playing) return;
      if (leader.currentTime >= seconds) seekAll(loop?.from ?? 0);
      playing = true;
      events.onPlaying(true);
      timer = window.setInterval(check, CHECK_MS);
      try {
        await Promise.all(voices.map((voice) => voice.play()));
        check(); // each began when it could
      } catch {
        pause();
        events.onError('The component files beside this page cannot be played.');
      }
    },
    pause,
    seek(to) {
      seekAll(to);
      return to;
    },
    setGains: setVolumes,
    setLoop(span) {
      loop = span;
    },
    position: () => leader.currentTime,
  };
}
