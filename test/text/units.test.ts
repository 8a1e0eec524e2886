// Durations and sizes as docker 28.5.2 prints them in `docker ps` and `docker images`, columns, times.
import { describe, expect, test } from 'vitest';
import { alignColumns, ellipsis, padLeft, padRight } from '../../src/text/columns.ts';
import {
  civilTime,
  formatGoDuration,
  formatGoLayout,
  formatGoTime,
  formatRfc3339Nano,
  parseRfc3339,
  strftime,
} from '../../src/text/time.ts';
import { bytesSize, humanDuration, humanSize, parseRamBytes } from '../../src/text/units.ts';

const [M, H, D] = [60, 3600, 86400];

test.each([
  [0.9, 'Less than a second'],
  [1.9, '1 second'],
  [2, '2 seconds'],
  [59, '59 seconds'],
  [60, 'About a minute'],
  [119, 'About a minute'],
  [120, '2 minutes'],
  [59 * M + 59, '59 minutes'],
  [H, 'About an hour'],
  [H + 29 * M, 'About an hour'],
  [H + 30 * M, '2 hours'],
  [47 * H, '47 hours'],
  [48 * H, '2 days'],
  [13 * D, '13 days'],
  [14 * D, '2 weeks'],
  [59 * D, '8 weeks'],
  [60 * D, '2 months'],
  [729 * D, '24 months'],
  [730 * D, '2 years'],
])('%d seconds are %s', (seconds, expected) => {
  expect(humanDuration(seconds * 1e6)).toBe(expected);
});

test.each([
  [0, '0B'],
  [999, '999B'],
  [1000, '1kB'],
  [1234, '1.23kB'],
  [999_499, '999kB'],
  [999_500, '1e+03kB'],
  [2_063_376, '2.06MB'],
  [4_430_000, '4.43MB'],
  [1.5e9, '1.5GB'],
])('%d bytes are %s', (bytes, expected) => {
  expect(humanSize(bytes)).toBe(expected);
});

test('binary sizes', () => {
  expect(bytesSize(64 * 1024 * 1024)).toBe('64MiB');
  expect(bytesSize(25276026880)).toBe('23.54GiB');
  expect(bytesSize(0)).toBe('0B');
});

test.each([
  ['512m', 512 * 1024 ** 2],
  ['64MiB', 64 * 1024 ** 2],
  ['64MB', 64 * 1024 ** 2],
  ['1.5g', 1.5 * 1024 ** 3],
  ['1 m', 1024 ** 2],
  ['100', 100],
])('memory %s', (text, expected) => {
  expect(parseRamBytes(text)).toBe(expected);
});

test.each([
  ['abc', "invalid size: 'abc'"],
  ['12x', "invalid suffix: 'x'"],
  ['1bb', "invalid suffix: 'bb'"],
  ['-1', "invalid size: '-1'"],
])('memory %s is refused', (text, message) => {
  expect(() => parseRamBytes(text)).toThrow(message);
});

describe('columns', () => {
  test('are measured as they show on the screen', () => {
    expect([padRight('日', 4), padLeft('日', 4), padRight('long', 2)]).toEqual(['日  ', '  日', 'long']);
    expect(
      alignColumns([
        ['a', 'b'],
        ['ccc', 'd', 'e'],
      ]),
    ).toEqual(['a    b', 'ccc  d  e']);
  });

  test('are cut with an ellipsis', () => {
    expect(ellipsis('httpd-foreground', 20)).toBe('httpd-foreground');
    expect(ellipsis('sh -c "while true; do sleep 1; done"', 20)).toBe('sh -c "while true; …');
    expect(ellipsis('日本語', 4)).toBe('日…');
  });
});

describe('times', () => {
  const moment = Date.UTC(2026, 10, 24, 23, 44, 24) * 1000 + 120_450;
  test.each([
    ['%H:%M:%S.%f', '23:44:24.120450'],
    ['%a %b %d %T %Y', 'Tue Nov 24 23:44:24 2026'],
    ['%c', 'Tue Nov 24 23:44:24 2026'],
    ['%H:%M %b%d', '23:44 Nov24'],
    ['%j %U %W %V %G %u %s %N', '328 47 47 48 2026 2 1795563864 120450000'],
    ['%-d %_H %^a %10Y %Q %%', '24 23 TUE 0000002026 %Q %'],
    ['%I:%M:%S %p', '11:44:24 PM'],
  ])('%s', (format, expected) => {
    expect(strftime(moment, format)).toBe(expected);
  });

  test('as the API and as Go write them', () => {
    expect(formatRfc3339Nano(moment)).toBe('2026-11-24T23:44:24.12045Z');
    expect(formatRfc3339Nano(moment - 120_450)).toBe('2026-11-24T23:44:24Z');
    expect(formatGoTime(moment)).toBe('2026-11-24 23:44:24.12045 +0000 UTC');
    expect(formatGoLayout(moment, 'Monday, 02-Jan-06 3:04PM MST .000')).toBe('Tuesday, 24-Nov-26 11:44PM UTC .120');
    expect([0, 1500, 2.5e8, 5e9, 3_725e9].map(formatGoDuration)).toEqual(['0s', '1.5µs', '250ms', '5s', '1h2m5s']);
  });

  test('are read back', () => {
    expect(parseRfc3339('2026-11-24T23:44:24.120450999Z')).toBe(moment);
    expect(parseRfc3339('2026-11-25T01:44:24.12045+02:00')).toBe(moment);
    expect(parseRfc3339('yesterday')).toBeNaN();
    expect(civilTime(parseRfc3339('0001-01-01T00:00:00Z')).year).toBe(1);
  });
});
