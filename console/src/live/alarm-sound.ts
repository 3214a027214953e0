const KEY = 'citywatch.sound';
const TONES = [880, 660, 880];
const TONE_SECONDS = 0.22;

let context: AudioContext | undefined;

export const soundWanted = (): boolean => localStorage.getItem(KEY) === 'on';

/** Browsers let a page sound only after a gesture: turning it on is one, and is heard at once. */
export function setSoundWanted(wanted: boolean): void {
  localStorage.setItem(KEY, wanted ? 'on' : 'off');
  if (wanted) playAlarm();
}

/** Three tones, made here: no file is fetched. Silent when the person does not want sound or has not touched the page yet. */
export function playAlarm(): void {
  if (!soundWanted() || typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  const { destination, currentTime } = context;
  void context.resume();
  for (const [index, frequency] of TONES.entries()) {
    const start = currentTime + index * TONE_SECONDS;
    const tone = new OscillatorNode(context, { type: 'triangle', frequency });
    const volume = new GainNode(context, { gain: 0.25 });
    volume.gain.setTargetAtTime(0, start + TONE_SECONDS * 0.7, 0.03);
    tone.connect(volume).connect(destination);
    tone.start(start);
    tone.stop(start + TONE_SECONDS);
  }
}
