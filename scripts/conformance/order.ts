/**
 * Lists whose order is chance: sorted by something that is not. The kernel and the engine sort by names that they made up
 * (`veth…`, `br-…`, container ids) or print in the order of a hash table.
 */

/** Lines sorted, blank ones dropped. */
export const sortLines = (text: string): string => text.split('\n').filter(Boolean).sort().join('\n');

/** Paragraphs sorted, each trimmed. `gap` separates them in the text. */
export const sortParagraphs = (text: string, gap: RegExp, trim: (paragraph: string) => string): string =>
  text.split(gap).map(trim).filter(Boolean).sort().join('\n\n');

/**
 * Objects that the engine's JSON keys by 64-digit ids (`Containers` of a network) are Go maps, printed in the order of
 * those ids: sorted by the `Name` within. Text that is no JSON stays as it is.
 */
export function sortObjectsById(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return text;
  }
  return JSON.stringify(sortedById(data), null, /^\s*[[{]\n/.test(text) ? 4 : 0);
}

function sortedById(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedById);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sortedById(inner)]);
  const nameOf = ([, inner]: [string, unknown]): string => String((inner as { Name?: unknown } | null)?.Name);
  if (entries.length > 1 && entries.every(([key]) => /^[0-9a-f]{64}$/.test(key))) entries.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return Object.fromEntries(entries);
}

/** `network n has active endpoints (a, b)`: the endpoints of a Go map. */
export const sortActiveEndpoints = (text: string): string =>
  text.replace(/active endpoints \(([^)]*)\)/g, (_, list: string) => `active endpoints (${list.split(', ').sort().join(', ')})`);

/** Paragraphs about bridges named by network ids, sorted by the masked name among the places that they take. */
export function sortNamedByIds(text: string, masked: (paragraph: string) => string): string {
  const gap = '\n\n';
  const all = text.split(gap);
  const byId = (paragraph: string): boolean => /^\n*br-[0-9a-f]{12}:/.test(paragraph);
  const keyed = all.filter(byId).map((paragraph) => ({ paragraph, key: masked(paragraph.replace(/^\n+/, '')) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return all.map((paragraph) => (byId(paragraph) ? (keyed.shift()?.paragraph as string) : paragraph)).join(gap);
}

/** Rows of a table whose first word is a name by chance (masked by now), sorted among the places that they take. */
export function sortChanceRows(text: string): string {
  const lines = text.split('\n');
  const byChance = (line: string): boolean => /^(<veth|br-<)/.test(line);
  const sorted = lines.filter(byChance).sort();
  return lines.map((line) => (byChance(line) ? (sorted.shift() as string) : line)).join('\n');
}

/** Socket tables are hash tables: rows sorted below the titles of `ss` and `netstat`. */
export function sortSockets(text: string): string {
  const lines = text.split('\n').filter(Boolean);
  const isTitle = (line: string): boolean => /^(State|Netid|Active|Proto)\b/.test(line);
  return [...lines.filter(isTitle), ...lines.filter((line) => !isTitle(line)).sort()].join('\n');
}

/**
 * The bridges of `brctl show`, which come by name, by the masked name instead. This runs before MAC addresses are
 * numbered, so that the numbering does not depend on which random `br-…` came first.
 */
export function sortBridges(text: string, masked: (line: string) => string): string {
  const lines = text.split('\n');
  const title = lines.findIndex((line) => line.startsWith('bridge name'));
  if (title < 0) return text;
  const bridges: string[][] = [];
  for (const line of lines.slice(title + 1)) {
    if (line.trim() === '') continue;
    const current = bridges.at(-1);
    if (current && line.startsWith('\t')) current.push(line);
    else bridges.push([masked(line)]);
  }
  const nameOf = (bridge: string[]): string => bridge[0]?.split('\t')[0] ?? '';
  bridges.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return `${[...lines.slice(0, title + 1), ...bridges.flat()].join('\n')}\n`;
}

/** The ports of each bridge in `brctl show`, the last column, by their masked names. */
export function sortBridgePorts(text: string): string {
  const rows: { head: string; ports: string[] }[] = [];
  let inBridge = false;
  for (const line of text.split('\n')) {
    if (/^\S.*\t\S*$/.test(line) && !line.startsWith('bridge name')) {
      const column = line.lastIndexOf('\t') + 1;
      rows.push({ head: line.slice(0, column), ports: [line.slice(column)] });
      inBridge = true;
    } else if (inBridge && /^\t+\S+$/.test(line)) {
      rows.at(-1)?.ports.push(line.trim());
    } else {
      rows.push({ head: line, ports: [] });
      inBridge = false;
    }
  }
  return rows.map(({ head, ports }) => head + ports.sort().join('\n\t\t\t\t\t\t\t')).join('\n');
}
