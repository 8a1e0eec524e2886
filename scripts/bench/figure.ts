/** What a measurement is and what it says. */

/** One line of the table. */
export interface Row {
  /** What was measured, in a few words. */
  what: string;
  measured: string;
  /** What ran beside it, and its figure. */
  beside: string;
  /** Measured to beside, or as `ratioText` says. */
  ratio: number | undefined;
  goal: string;
  /** undefined: there is no goal, or it was not measured. */
  met: boolean | undefined;
}

export interface Context {
  /** The project's directory. */
  root: string;
  /** A root file system with a real engine (npm run conformance:record -- --make-rootfs), if one was named. */
  rootfs: string | undefined;
  /** Say something while it runs (on standard error). */
  say(text: string): void;
}

export interface Figure {
  name: string;
  about: string;
  run(ctx: Context): Row[];
}

/** A curve of the plots. */
export interface Curve {
  name: string;
  title: string;
  x: string;
  y: string;
  points: { x: number; y: number }[];
  /** What is to be said about its shape. */
  note: string;
}

const UNITS: [number, string][] = [
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'µs'],
  [1e-9, 'ns'],
];
export function seconds(value: number): string {
  const [unit, name] = UNITS.find(([u]) => Math.abs(value) >= u) ?? [1e-9, 'ns'];
  const scaled = value / unit;
  return `${scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(scaled >= 10 ? 1 : 2)} ${name}`;
}
export const bytes = (value: number): string => (Math.abs(value) >= 1e6 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e3).toFixed(1)} kB`);
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`;
export const times = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
