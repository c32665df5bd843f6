/** What a separation knows: templates, and which of them are whose. */
export interface Learned {
  /** W, row-major [bins x S]; each template sums to 1. */
  readonly templates: Float64Array;
  /** S. */
  readonly components: number;
  /** Named groups of components, contiguous and in order, all components together; empty where nothing has a name. */
  readonly sources: readonly { readonly name: string; readonly components: readonly number[] }[];
  /** Frames from `from` up to `to` in which components are 0. */
  readonly silent: readonly {
    readonly components: readonly number[];
    readonly from: number;
    readonly to: number;
  }[];
}
