/** What the command line says, as commander hands it over. */
export interface CombineFlags {
  indices?: string;
  output?: string;
  outputName?: string;
  gain?: number;
  normalize?: true;
  start?: number;
  end?: number;
  bitDepth: '16' | '24' | '32f';
  force?: true;
  json?: true;
  quiet?: true;
}
