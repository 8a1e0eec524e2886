// Rows of docker's listing commands; every expectation is what docker 28.5.2 printed for `network ls` or `ps`.
import { describe, expect, test } from 'vitest';
import { checkPsFormat, formatListing, goContext } from '../../src/text/gotemplate/index.ts';
import { tabwrite } from '../../src/text/tabwriter.ts';

const HEADERS = { ID: 'NETWORK ID', Name: 'NAME', Driver: 'DRIVER', Scope: 'SCOPE' };
const row = (ID: string, Name: string, Driver: string, Scope = 'local') => {
  const labels: Record<string, string> = { a: 'b', 'x.y_z-w': 'q' };
  const Label = (key: string) => labels[key] ?? '';
  return goContext('*network.networkContext', { ID, Name, Driver, Scope, Label }, ['trunc', 'n']);
};
const ROWS = [
  row('1123456789ab', 'a-very-long-network-name-here', 'bridge'),
  row('3123456789ab', 'n', ''),
  row('2123456789ab', '日本', 'overlay', 'swarm'),
];
const list = (format: string, rows = ROWS) => formatListing({ format, headers: HEADERS, rows });

describe('tables', () => {
  test('are padded column by column, the last one not', () => {
    expect(list('table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}')).toBe(
      [
        'NETWORK ID     NAME                            DRIVER    SCOPE',
        '1123456789ab   a-very-long-network-name-here   bridge    local',
        '3123456789ab   n                                         local',
        '2123456789ab   日本                            overlay   swarm',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['table {{.Name}}', 'NAME\na-very-long-network-name-here\nn\n日本\n'],
    ['tablex {{.Driver}}', 'x DRIVER\nx bridge\nx \nx overlay\n'],
    ['table   {{.Driver}}  ', 'DRIVER\nbridge\n\noverlay\n'],
    [
      'table {{.Driver}}\\t{{.Scope}}\\t',
      'DRIVER    SCOPE     \nbridge    local     \n          local     \noverlay   swarm     \n',
    ],
    [
      'table {{.Label "x.y_z-w"}}\\t{{.ID}}',
      'y z w     NETWORK ID\nq         1123456789ab\nq         3123456789ab\nq         2123456789ab\n',
    ],
    [
      'table {{upper .Scope}}\\t{{truncate .ID 4}}\\t{{json .Scope}}',
      'SCOPE     NETWORK ID   SCOPE\nLOCAL     1123         "local"\nLOCAL     3123         "local"\nSWARM     2123         "swarm"\n',
    ],
    ['table {{len .Driver}}\\t{{.Scope}}', '6         SCOPE\n6         local\n0         local\n7         swarm\n'],
  ])('%s', (format, expected) => {
    expect(list(format)).toBe(expected);
  });

  test('have a header even without rows, where an unknown column has no value', () => {
    expect(list('table {{.Name}}\t{{.Foo}}', [])).toBe('NAME      <no value>\n');
  });
});

describe('own templates', () => {
  test.each([
    ['{{.Name}}\\t{{.Driver}}', 'n\t\n'],
    ['{{.Name}}\\n{{.Scope}}', 'n\nlocal\n'],
    ['  {{.Name}}  ', 'n\n'],
    ['{{.Label "a"}} {{.Label "no"}}|', 'b |\n'],
    ['{{.Header}}', '<no value>\n'],
    ['json', '{"Driver":"","ID":"3123456789ab","Name":"n","Scope":"local"}\n'],
    ['', '\n'],
  ])('%s', (format, expected) => {
    expect(list(format, [ROWS[1]!])).toBe(expected);
  });

  test('JSON keeps the HTML escapes of the context', () => {
    const port = goContext('*formatter.ContainerContext', { Ports: '0.0.0.0:8080->80/tcp' });
    expect(formatListing({ format: 'json', headers: {}, rows: [port] })).toBe(
      '{"Ports":"0.0.0.0:8080-\\u003e80/tcp"}\n',
    );
    expect(formatListing({ format: '{{json .Ports}}', headers: {}, rows: [port] })).toBe('"0.0.0.0:8080->80/tcp"\n');
  });

  test.each([
    ['{{.Foo', ':1: unclosed action'],
    ['{{.Foo}}', ':1:2: executing "" at <.Foo>: can\'t evaluate field Foo in type *network.networkContext'],
    ['table {{.Foo}}', ':1:2: executing "" at <.Foo>: can\'t evaluate field Foo in type *network.networkContext'],
    ['{{.n}}', ':1:2: executing "" at <.n>: n is an unexported field of struct type *network.networkContext'],
    ['{{.Label}}', ':1:2: executing "" at <.Label>: wrong number of args for Label: want 1 got 0'],
    ['{{.Label 1}}', ':1:9: executing "" at <1>: expected string; found 1'],
    ['{{.Name "x"}}', ':1:2: executing "" at <.Name>: wrong number of args for Name: want 0 got 1'],
    ['{{.Name.X}}', ':1:7: executing "" at <.Name.X>: can\'t evaluate field X in type string'],
    ['{{range .Name}}x{{end}}', ':1:8: executing "" at <.Name>: range can\'t iterate over n'],
  ])('%s fails', (format, expected) => {
    expect(() => list(format, [ROWS[1]!])).toThrow(`template parsing error: template: ${expected}`);
  });
});

describe('docker ps tries the format first', () => {
  const empty = goContext('*formatter.ContainerContext', { Names: '' }, ['c', 'trunc']);
  test.each([
    ['{{.Foo', 'failed to parse template: template: :1: unclosed action'],
    ['{{nofunc .ID}}', 'failed to parse template: template: :1: function "nofunc" not defined'],
    [
      'table {{.Foo}}',
      'failed to execute template: template: :1:8: executing "" at <.Foo>: can\'t evaluate field Foo in type *formatter.ContainerContext',
    ],
    [
      '{{range .Names}}x{{end}}',
      'failed to execute template: template: :1:8: executing "" at <.Names>: range can\'t iterate over ',
    ],
  ])('%s', (format, expected) => {
    expect(() => checkPsFormat(format, empty)).toThrow(expected);
  });
});

describe('tabwriter', () => {
  test.each([
    ['a\tb\n', 'a         b\n'],
    ['a\tb', 'a         b'],
    ['\n', '\n'],
    // a line without the cell ends the column above it
    ['long-long-long\tb\nx\nc\td\n', 'long-long-long   b\nx\nc         d\n'],
    ['a\t\tb\n1234567890\t2\t3\n', 'a                      b\n1234567890   2         3\n'],
  ])('%j', (text, expected) => {
    expect(tabwrite(text)).toBe(expected);
  });

  test('takes other measures', () => {
    const top = { minWidth: 20, tabWidth: 1, padding: 3, padChar: ' ' };
    expect(tabwrite('UID\tPID\n', top)).toBe(`${'UID'.padEnd(20)}PID\n`);
  });
});
