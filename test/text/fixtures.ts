/** An object as the daemon might answer it, with a bit of everything. No field of it is one of a container. */
export const RAW = {
  A: 1,
  Neg: -7,
  T: true,
  Fa: false,
  Z: '',
  S: 'héllo <b>&"\'`=\\ 日本',
  L: ['x', 'y', 'z'],
  LL: [[1, 2], [3, [4]], null, { k: null }],
  B: { C: 'hi', D: [1, 2, 3], E: null, F: 1.5, G: true, H: false, I: {}, J: [] },
  MM: { b: '2', a: '1', C: '3', é: '4', '80/tcp': [{ HostPort: '1' }] },
};
