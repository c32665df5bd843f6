/**
 * What a test does when something it compares with is not there. Under CI that fails the run, since a skipped
 * comparison proves nothing; elsewhere it is said plainly and the test may be skipped.
 *
 * @param what - Names what is missing and how to get it.
 * @throws Error with `what` under CI.
 */
export function tellMissing(what: string): void {
  if (process.env.CI) throw new Error(what);
  // biome-ignore lint/suspicious/noConsole: a test has to say that it proves nothing
  console.warn(what);
}
