/** The rows of the first table at or after the line that begins with `heading`, without its own heading; cells trimmed. */
export function tableAfter(markdown: string, heading: string): string[][] {
  const lines = markdown.split('\n');
  const from = lines.findIndex((line) => line.startsWith(heading));
  if (from < 0) throw new Error(`no line begins with ${JSON.stringify(heading)}`);
  const begin = lines.findIndex((line, i) => i >= from && line.startsWith('|'));
  const end = lines.findIndex((line, i) => i > begin && !line.startsWith('|'));
  return lines.slice(begin + 2, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** The fenced blocks of a language, one text each. */
export function blocksOf(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, text]) => text,
  );
}

/** What stands in backticks, outside of blocks. */
export function codeIn(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
}

/** The anchors of a page's headings, as GitHub makes them: lower case, hyphens for spaces, without punctuation. */
export function headingsOf(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
