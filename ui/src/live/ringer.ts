/**
 * The sound of an unacknowledged emergency: two tones, repeated until somebody acts. A browser lets a page sound only
 * after the person has touched it, so the audio context is made at the first touch and never before.
 */
const REPEAT_MS = 2200;

let audio: AudioContext | null = null;
let wanted = false;
let timer: number | undefined;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function tone(context: AudioContext, frequency: number, startsIn: number): void {
  const start = context.currentTime + startsIn;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = "triangle";
  oscillator.frequency.value = frequency;
  // Ramps instead of steps: a step clicks.
  gain.gain.setValueAtTime(0.0001, start);
  gain.gain.exponentialRampToValueAtTime(0.4, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.28);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.3);
}

function ringOnce(): void {
  if (!audio || audio.state !== "running") return;
  for (const [at, frequency] of [880, 660, 880, 660].entries()) tone(audio, frequency, at * 0.3);
}

function update(): void {
  const sounding = wanted && audio?.state === "running";
  if (sounding && timer === undefined) {
    ringOnce();
    timer = window.setInterval(ringOnce, REPEAT_MS);
  } else if (!sounding && timer !== undefined) {
    window.clearInterval(timer);
    timer = undefined;
  }
  tell();
}

function unlock(): void {
  audio ??= new AudioContext();
  if (audio.state === "running") {
    update();
    return;
  }
  void audio.resume().then(update);
}

for (const gesture of ["pointerdown", "keydown"]) window.addEventListener(gesture, unlock, { capture: true });

export const ringer = {
  /** Whether the alarm should sound; it does as soon as the browser allows it. */
  want(next: boolean): void {
    if (wanted === next) return;
    wanted = next;
    update();
  },
  isSounding: (): boolean => timer !== undefined,
  /** The browser still waits for the first touch. */
  isLocked: (): boolean => audio?.state !== "running",
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
