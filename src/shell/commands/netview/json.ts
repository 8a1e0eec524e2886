/** JSON as iproute2 writes it (lib/json_writer.c): its own spacing when pretty, numbers with fixed decimals where asked. */

/** A number with its text: 0.00 stays 0.00. */
export class Fixed {
  readonly text: string;
  constructor(value: number, digits = 2) {
    this.text = value.toFixed(digits);
  }
}
export type Json = string | number | boolean | null | Fixed | Json[] | { [key: string]: Json };

function scalar(value: string | number | boolean | null | Fixed): string {
  if (value instanceof Fixed) return value.text;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** `depth` is the number of containers around the value. */
export function writeJson(value: Json, pretty = false, depth = 0): string {
  if (value === null || typeof value !== 'object' || value instanceof Fixed) return scalar(value);
  const line = pretty ? `\n${'    '.repeat(depth + 1)}` : '';
  if (Array.isArray(value)) {
    const items = value.map((v) => writeJson(v, pretty, depth + 1)).join(',');
    if (!pretty) return `[${items}]`;
    // an array ends on its last element's line
    return items === '' ? '[ ]' : `[ ${items} ]`;
  }
  const fields = Object.entries(value).map(([key, v]) => `${line}${JSON.stringify(key)}:${pretty ? ' ' : ''}${writeJson(v, pretty, depth + 1)}`);
  return `{${fields.join(',')}${pretty && fields.length > 0 ? `\n${'    '.repeat(depth)}` : ''}}`;
}
