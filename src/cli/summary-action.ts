import { NmfError } from '../errors.js';
import { type ActiveRegion, activityOf, type SummaryRow, summarise } from '../tasks/index.js';
import { option, phrase } from '../text/index.js';
import { writeJson, writeResult } from './output.js';
import type { SummaryFlags } from './summary-flags.js';

/** Columns of the CSV, and what stands in them. */
const COLUMNS: readonly (readonly [
  heading: string,
  cell: (row: SummaryRow) => string | number | undefined,
])[] = [
  ['folder', ({ folder }) => folder],
  ['recording', ({ recording }) => recording],
  ['kind', ({ kind }) => kind],
  ['name', ({ name }) => name],
  ['file', ({ file }) => file],
  ['energy_share', ({ energyShare }) => rounded(energyShare, 6)],
  ['peak_hz', ({ peakHz }) => rounded(peakHz, 2)],
  ['centroid_hz', ({ centroidHz }) => rounded(centroidHz, 2)],
  ['rate_per_minute', ({ ratePerMinute }) => ratePerMinute && rounded(ratePerMinute, 2)],
  ['confidence', ({ confidence }) => confidence && rounded(confidence, 3)],
  ['loudest_seconds', ({ loudestSeconds }) => rounded(loudestSeconds, 3)],
];

/** Runs `nmf summary` as the command line says. */
export async function summaryAction(
  folders: readonly string[],
  { activity, labels = 'audacity', json, ...limits }: SummaryFlags,
): Promise<void> {
  if (activity === undefined) {
    const rows = (await Promise.all(folders.map(summarise))).flat();
    if (json) writeJson({ status: 'done', rows });
    else writeResult(csv([COLUMNS.map(([heading]) => heading), ...rows.map(cellsOf)]));
    return;
  }
  if (labels === 'audacity' && folders.length > 1 && !json) {
    throw new NmfError(
      'usage',
      phrase`a label track belongs to one recording, and ${String(folders.length)} folders were given. Name one, or add ${option('labels', 'raven')}: its table tells the recordings.`,
    );
  }
  const found = await Promise.all(
    folders.map(async (folder) => {
      const { manifest, regions } = await activityOf(folder, { of: activity, ...limits });
      return { folder, recording: manifest.input.name, nyquist: manifest.options.sampleRate / 2, regions };
    }),
  );
  if (json) {
    writeJson({
      status: 'done',
      activity,
      folders: found.map(({ folder, recording, regions }) => ({ folder, recording, regions })),
    });
  } else writeResult(labels === 'raven' ? selectionTable(activity, found) : labelTrack(activity, found[0]));
}

const cellsOf = (row: SummaryRow) => COLUMNS.map(([, cell]) => cell(row));

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

/** Lines of fields between commas, as RFC 4180 quotes them. */
function csv(rows: readonly (readonly (string | number | undefined)[])[]): string {
  const field = (value: string | number | undefined) => {
    const text = value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

interface FolderActivity {
  readonly recording: string;
  /** Upper end of the frequencies, in Hz. */
  readonly nyquist: number;
  readonly regions: readonly ActiveRegion[];
}

/** As Audacity imports it, and as `--marks` reads it. */
function labelTrack(label: string, { regions }: FolderActivity): string {
  return regions
    .map(({ fromSeconds, toSeconds }) => `${fromSeconds.toFixed(6)}\t${toSeconds.toFixed(6)}\t${label}\n`)
    .join('');
}

/** As Raven opens it: a selection per region, the recordings in a column. */
function selectionTable(label: string, folders: readonly FolderActivity[]): string {
  const headings = [
    ...['Selection', 'View', 'Channel', 'Begin Time (s)', 'End Time (s)', 'Low Freq (Hz)', 'High Freq (Hz)'],
    ...['Begin File', 'Annotation'],
  ];
  const rows = folders.flatMap(({ recording, nyquist, regions }) =>
    regions.map(({ fromSeconds, toSeconds }) => [
      ...['Spectrogram 1', '1', fromSeconds.toFixed(6), toSeconds.toFixed(6), '0', String(nyquist)],
      ...[recording.replace(/[\t\r\n]/g, ' '), label],
    ]),
  );
  return [headings, ...rows.map((row, i) => [String(i + 1), ...row])]
    .map((row) => `${row.join('\t')}\n`)
    .join('');
}
