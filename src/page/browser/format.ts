/** `83.25` s -> `1:23.25`, with as many decimals as asked for; hours where there are any. */
export function formatTime(seconds: number, decimals = 1): string {
  const unit = 10 ** decimals;
  const whole = Math.round(Math.max(0, seconds) * unit);
  const rest = ((whole % (60 * unit)) / unit)
    .toFixed(decimals)
    .padStart(decimals === 0 ? 2 : decimals + 3, '0');
  const minutes = Math.floor(whole / (60 * unit));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

/** How long something lasts, with its unit: `300 ms`, `12.5 s`, `1:40 min`, `1:00:00 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 59.95) return `${Number(seconds.toFixed(1))} s`;
  return `${formatTime(seconds, 0)} ${seconds < 3599.5 ? 'min' : 'h'}`;
}

/** `1 component`, `2 components`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function formatHertz(hz: number): string {
  if (hz >= 10_000) return `${(hz / 1000).toFixed(1)} kHz`;
  return `${hz < 10 ? Number(hz.toPrecision(3)) : hz < 100 ? hz.toFixed(1) : Math.round(hz)} Hz`;
}

/** For the ticks of an axis: `500`, `2k`. */
export function shortHertz(hz: number): string {
  return hz >= 1000 ? `${Number((hz / 1000).toPrecision(3))}k` : String(Number(hz.toPrecision(3)));
}

export function formatShare(share: number): string {
  const percent = 100 * share;
  return percent > 0 && percent < 0.05 ? '<0.1 %' : `${percent.toFixed(1)} %`;
}

/** Where a component sounds: `40 % left, 12 % diffuse`. */
export function formatPlace(pan: number, diffuseness: number): string {
  const percent = Math.round(100 * Math.abs(pan));
  const side = percent === 0 ? 'middle' : `${percent} % ${pan < 0 ? 'left' : 'right'}`;
  return `${side}, ${Math.round(100 * diffuseness)} % diffuse`;
}

export function formatDb(db: number): string {
  const text = db.toFixed(1).replace(/\.0$/, '');
  return `${db > 0 ? '+' : ''}${text.replace('-', '−')} dB`;
}
