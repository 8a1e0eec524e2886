/** Floating-point numbers as decimal text, with the exact rounding that C and Go use (a half goes to the even digit). */

/** Decimal digits of a number and the exponent of the first one. */
interface Decimal {
  readonly digits: string;
  readonly exp: number;
}

/** The fewest digits that tell a finite non-negative number from its neighbours. */
function shortest(value: number): Decimal {
  const [mantissa = '0', exp = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), exp: Number(exp) };
}

/** The integer that digits are rounded to, given the digits that are cut off. */
function roundOff(kept: string, rest: string): bigint {
  const number = BigInt(kept || '0');
  const half = '5'.padEnd(rest.length, '0');
  const up = rest > half || (rest === half && number % 2n === 1n);
  return rest !== '' && up ? number + 1n : number;
}

/** A finite non-negative number rounded to `count` significant digits. */
function rounded(value: number, count: number): Decimal {
  // 101 digits hold exactly every number that is a half of anything one would print
  const [mantissa = '0', exponentText = '0'] = value.toExponential(100).split('e');
  const all = mantissa.replace('.', '');
  const exp = Number(exponentText);
  const digits = String(roundOff(all.slice(0, count), all.slice(count))).padEnd(count, '0');
  return digits.length > count ? { digits: digits.slice(0, count), exp: exp + 1 } : { digits, exp };
}

/** A finite non-negative number with `count` digits after the decimal point. */
function fixed(value: number, count: number): string {
  const exact = value < 1e21 ? value.toFixed(100) : `${BigInt(value)}.0`;
  const [whole = '0', fraction = ''] = exact.split('.');
  const digits = String(roundOff(whole + fraction.slice(0, count).padEnd(count, '0'), fraction.slice(count)));
  if (count === 0) return digits;
  const padded = digits.padStart(count + 1, '0');
  return `${padded.slice(0, -count)}.${padded.slice(-count)}`;
}

/**
 * Formats like strconv.FormatFloat: `e`, `f` or `g`; a precision of -1 means as many digits as are needed to tell the
 * number from its neighbours. Infinities are `+Inf` and `-Inf`.
 */
export function formatFloat(value: number, format: 'e' | 'f' | 'g', precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Inf' : '+Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  const wanted = Math.min(precision, 99);
  if (format === 'f' && precision >= 0) return sign + fixed(size, wanted);
  if (format === 'f') return sign + layOut(shortest(size));
  if (format === 'e') return sign + scientific(precision < 0 ? shortest(size) : rounded(size, wanted + 1));
  const decimal = precision < 0 ? shortest(size) : rounded(size, Math.max(wanted, 1));
  const digits = decimal.digits.replace(/0+$/, '') || '0';
  const { exp } = decimal;
  // %g turns to %e below 1e-4 and from the precision on; the shortest form counts as a precision of 6
  let limit = Math.max(precision, 1);
  if (limit > digits.length && digits.length >= exp + 1) limit = digits.length;
  if (precision < 0) limit = 6;
  return sign + (exp < -4 || exp >= limit ? scientific({ digits, exp }) : layOut({ digits, exp }));
}

/** One digit, the others after the point, and an exponent with a sign and at least two digits. */
function scientific({ digits, exp }: Decimal): string {
  const rest = digits.slice(1);
  const exponent = `e${exp < 0 ? '-' : '+'}${String(Math.abs(exp)).padStart(2, '0')}`;
  return `${digits[0]}${rest ? `.${rest}` : ''}${exponent}`;
}

/** The digits with the decimal point where the exponent puts it, and zeros as needed. */
function layOut({ digits, exp }: Decimal): string {
  if (exp < 0) return `0.${'0'.repeat(-exp - 1)}${digits}`;
  if (digits.length <= exp + 1) return digits.padEnd(exp + 1, '0');
  return `${digits.slice(0, exp + 1)}.${digits.slice(exp + 1)}`;
}
