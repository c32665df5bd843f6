/** Names that Windows cannot give to files and folders, or gives to something else. */

/** Windows keeps these for devices, with any suffix: what is written to `nul.wav` is lost. */
const DEVICES = /^(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\.|$)/i;

/** Whether a name is a device's on Windows. */
export function isDeviceOnWindows(name: string): boolean {
  return DEVICES.test(name);
}

/**
 * What is wrong on Windows with a path that is to be made, as the end of a sentence; undefined where nothing is.
 *
 * @param path - Its parts between `/` or `\`, behind a drive such as `C:`.
 */
export function windowsPathFault(path: string): string | undefined {
  const parts = path.replace(/^[a-z]:/i, '').split(/[\\/]/);
  for (const part of parts) {
    const [bad] = /[<>:"|?*]/.exec(part) ?? [];
    // Windows takes "a:b" for a stream hidden inside the file "a".
    if (bad !== undefined) return `holds a ${bad}, which Windows does not allow in a name`;
    if (isDeviceOnWindows(part)) return `holds the name ${part}, which Windows keeps for a device`;
    if (/[. ]$/.test(part) && !/^\.{1,2}$/.test(part)) return 'ends in a dot or a space, which Windows drops';
  }
  return undefined;
}

/** A name without the dots and spaces at its end, which Windows drops; `_` where nothing is left. */
export function withoutDroppedEnd(name: string): string {
  return name.replace(/[. ]+$/, '') || '_';
}
