// The page: decodes a recording, has it separated on a worker, and offers each component to be played and saved.
const recording = document.querySelector('#recording');
const status = document.querySelector('#status');
const list = document.querySelector('#list');
/** Of the recording that was chosen last. */
let worker;

recording.addEventListener('change', async () => {
  worker?.terminate();
  list.replaceChildren();
  status.textContent = 'Decoding…';
  const bytes = await recording.files[0].arrayBuffer();
  // A context decodes to its own rate: 16 kHz is enough for most sounds, and faster than 48.
  const sound = await new OfflineAudioContext(1, 1, 16_000).decodeAudioData(bytes);
  const channels = Array.from({ length: sound.numberOfChannels }, (_, c) => sound.getChannelData(c));
  const components = Number(document.querySelector('#components').value);
  worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }) => show(data));
  worker.postMessage({ signal: { sampleRate: sound.sampleRate, channels }, components });
});

function show({ progress, error, parts }) {
  if (progress !== undefined) status.textContent = `Separating… ${progress}`;
  if (error !== undefined) status.textContent = error;
  if (parts === undefined) return;
  status.textContent = `${parts.length} components`;
  for (const part of parts) {
    const player = document.createElement('audio');
    player.controls = true;
    player.src = URL.createObjectURL(new Blob([part], { type: 'audio/wav' }));
    const item = document.createElement('li');
    item.append(player);
    list.append(item);
  }
}
