/**
 * Files as the kernel's own services and the resolver read them, with the eyes of a process. What a base (an image,
 * a machine) holds is known to the shell layer, which registers a reader; without one only files of the world count.
 */
import type { KernelConfig } from './config.ts';
import type { Kernel } from './kernel.ts';

/** A regular file with its modification time (µs since the epoch), or a directory. */
export type FileView = { kind: 'file'; text: string; mtime: number } | { kind: 'dir' };
/** What is at an absolute path in the root of process `pid`; undefined when nothing is. */
export type FileReader = (pid: number, path: string) => FileView | undefined;

const readers = new WeakMap<Kernel<KernelConfig>, FileReader>();
/** Registered once a kernel by the layer that knows file systems. */
export function setFileReader(k: Kernel, reader: FileReader): void {
  readers.set(k, reader);
}
export function viewFile(k: Kernel, pid: number, path: string): FileView | undefined {
  const reader = readers.get(k);
  if (reader) return reader(pid, path);
  const proc = k.process(pid);
  const files = proc && k.config.mnt[proc.ns.mnt]?.files;
  const text = files?.[path];
  if (typeof text === 'string') return { kind: 'file', text, mtime: proc?.startedAt ?? 0 };
  const below = path.endsWith('/') ? path : `${path}/`;
  return files && Object.keys(files).some((p) => p.startsWith(below) && files[p] !== null) ? { kind: 'dir' } : undefined;
}
/** Content of a regular file, undefined when there is none. */
export function readFile(k: Kernel, pid: number, path: string): string | undefined {
  const view = viewFile(k, pid, path);
  return view?.kind === 'file' ? view.text : undefined;
}
