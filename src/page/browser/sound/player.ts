/** What plays a recording's components; there is one that computes the mix and one for the component files. */
export interface Player {
  /** Starts at a moment, or goes on where it stopped; from the beginning at the end. */
  play(): Promise<void>;
  pause(): void;
  /** @returns Where it goes: to the next place that can be heard. */
  seek(seconds: number): number;
  /** Changes what is heard, at once and without a click. */
  setGains(gains: Float64Array): void;
  /** Plays a region again and again; undefined goes on to the end. */
  setLoop(span: { readonly from: number; readonly to: number } | undefined): void;
  /** Where it is, in seconds. */
  position(): number;
}

export interface PlayerEvents {
  /** Playing began, or stopped by itself or on request. */
  onPlaying(playing: boolean): void;
  /** In a line for the listener. */
  onError(message: string): void;
}
