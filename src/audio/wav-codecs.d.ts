/** Types of the two CommonJS packages, as far as they are used here. Only their synchronous halves are. */

declare module 'wav-decoder' {
  interface AudioData {
    readonly numberOfChannels: number;
    readonly length: number;
    readonly sampleRate: number;
    readonly channelData: Float32Array[];
  }
  const wavDecoder: {
    decode: {
      /** `symmetric` divides integers by 2^(bits-1) whatever their sign. */
      sync(wavFile: ArrayBuffer, options: { symmetric: boolean }): AudioData;
    };
  };
  export default wavDecoder;
}

declare module 'wav-encoder' {
  const wavEncoder: {
    encode: {
      /** `symmetric` multiplies by 2^(bits-1) whatever the sign; `float` writes 32-bit float and ignores `bitDepth`. */
      sync(
        audio: { sampleRate: number; channelData: Float32Array[] },
        options: { bitDepth?: 16 | 24; float?: boolean; symmetric?: boolean },
      ): ArrayBuffer;
    };
  };
  export default wavEncoder;
}
