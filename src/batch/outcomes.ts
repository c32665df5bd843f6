/** Things that come one by one while others still work on more, for one reader. */
export interface Outcomes<T> {
  add(outcome: T): void;
  /**
   * What was added, in that order, until the work has ended.
   *
   * @throws What ended the work, after all that came before.
   */
  until(work: Promise<unknown>): AsyncGenerator<T, void, undefined>;
}

export function collectOutcomes<T>(): Outcomes<T> {
  const ready: T[] = [];
  let wake: () => void = () => undefined;
  return {
    add(outcome) {
      ready.push(outcome);
      wake();
    },
    async *until(work) {
      let isOver = false;
      const end = () => {
        isOver = true;
        wake();
      };
      work.then(end, end);
      while (!isOver || ready.length > 0) {
        if (ready.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        yield* ready.splice(0);
      }
      await work;
    },
  };
}
