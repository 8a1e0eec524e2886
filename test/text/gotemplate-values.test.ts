// Templates over plain JSON; every expectation is what docker 28.5.2 printed for `docker inspect -f`.
import { describe, expect, test } from 'vitest';
import { inspect } from '../../src/text/gotemplate/index.ts';
import { RAW } from './fixtures.ts';

const values: readonly [template: string, expected: string][] = [
  ['{{.B}}', 'map[C:hi D:[1 2 3] E:<nil> F:1.5 G:true H:false I:map[] J:[]]'],
  ['a {{- .A -}} b {{- /* c */ -}} c', 'a1bc'],
  ['{{\n.A\n}}', '1'],
  [
    "{{\"a\\tb\\x41\\u00e9\\U0001F600\\101\\\"\"}}{{`raw\\n`}}{{'a'}}{{'\\n'}}{{'\\''}}{{'é'}}",
    'a\tbAé😀A"raw\\n971039233',
  ],
  ['{{"\\xe6\\x97\\xa5"}} {{"\\xff"}}', '日 \ufffd'],
  [
    '{{1}} {{-1}} {{+1}} {{0x1F}} {{0o17}} {{017}} {{0b101}} {{1_000}} {{1.5}} {{.5}} {{1e3}} {{1E-3}} {{0x1p4}} {{1.}}',
    '1 -1 1 31 15 15 5 1000 1.5 0.5 1000 0.001 16 1',
  ],
  ['{{9223372036854775807}} {{-9223372036854775808}}', '9223372036854775807 -9223372036854775808'],
  ['{{1+2i}} {{1-2i}} {{2i}}', '(1+2i) (1-2i) (0+2i)'],
  ['{{- 3}}', '3'],
  ['{{-3}}', '-3'],
  ['{{.MM.a}} {{.MM.C}}', '1 3'],
  ['{{.MM.é}}', '4'],
  ['{{.1}}', '0.1'],
  ['{{ .A | }}', '1'],
  ['{.A}', '{.A}'],
  ['}}', '}}'],
  ['{{.A}}}}', '1}}'],
  ['{{.A}} {{ "}}" }} {{`}}`}}', '1 }} }}'],
  ['{{/**/}}', ''],
  ['{{/*a*/}}', ''],
  ['{{- /* a */ -}}', ''],
  ['{{/* a */ -}}', ''],
  ['{{.A -}} x', '1x'],
  ['{{1_0}} {{0x_1}} {{1_0.5}} {{0_7}}', '10 1 10.5 7'],
  ['{{1e1_0}}', '1e+10'],
  ['{{0x1}} {{0x1p-2}} {{0x.8p1}}', '1 0.25 1'],
];

const control: readonly [template: string, expected: string][] = [
  ['{{if .Z}}a{{else}}b{{end}}{{if .A}}c{{end}}{{if .B.I}}d{{else}}e{{end}}{{if .B.E}}f{{else}}g{{end}}', 'bceg'],
  ['{{with .B}}{{.C}}{{end}}{{with .Z}}x{{else}}y{{end}}{{with .Z}}1{{else with .B}}{{.C}}{{else}}2{{end}}', 'hiyhi'],
  ['{{with $x := .B.C}}{{$x}}{{.}}{{end}}', 'hihi'],
  ['{{block "b" .A}}<{{.}}>{{end}}', '<1>'],
  ['{{$a := 1}}{{$a = 2}}{{$a}}{{.A}}', '21'],
  ['{{$a:=1}}{{$a}}', '1'],
  ['{{$1 := 3}}{{$1}}', '3'],
  ['{{$s := .S}}{{with .B}}{{$s}}{{.C}}{{end}}', 'héllo <b>&"\'`=\\ 日本hi'],
];

const functions: readonly [template: string, expected: string][] = [
  [
    '{{.LL}} {{json .LL}} {{json .MM}} {{.MM}} {{json .S}}',
    '[[1 2] [3 [4]] <nil> map[k:<nil>]] [[1,2],[3,[4]],null,{"k":null}] {"80/tcp":[{"HostPort":"1"}],"C":"3","a":"1","b":"2","é":"4"} map[80/tcp:[map[HostPort:1]] C:3 a:1 b:2 é:4] "héllo <b>&\\"\'`=\\\\ 日本"',
  ],
  ['{{range .L}}{{.}},{{end}}', 'x,y,z,'],
  ['{{range $i, $e := .L}}{{$i}}:{{$e}} {{end}}', '0:x 1:y 2:z '],
  ['{{range $k, $v := .MM}}{{$k}}={{$v}} {{end}}', '80/tcp=[map[HostPort:1]] C=3 a=1 b=2 é=4 '],
  ['{{range $e := .L}}{{$e}}{{end}}', 'xyz'],
  ['{{range .B.J}}x{{else}}empty{{end}}', 'empty'],
  ['{{range .B.I}}x{{else}}empty{{end}}', 'empty'],
  ['{{range .B.E}}x{{else}}nil{{end}}', 'nil'],
  ['{{range .L}}{{if eq . "y"}}{{continue}}{{end}}{{.}}{{end}}', 'xz'],
  ['{{range .L}}{{if eq . "y"}}{{break}}{{end}}{{.}}{{end}}', 'x'],
  ['{{range .L}}{{range $.L}}{{if eq . "y"}}{{break}}{{end}}{{.}}{{end}}-{{end}}', 'x-x-x-'],
  ['{{range 5}}{{.}} {{end}}{{range $i := 2}}{{$i}}{{end}}{{range 0}}x{{else}}none{{end}}', '0 1 2 3 4 01none'],
  ['{{$x := 1}}{{range .L}}{{$x = .}}{{end}}{{$x}} {{.A}}', 'z 1'],
  ['{{$i := 0}}{{$v := 0}}{{range $i, $v = .L}}{{end}}{{$i}}{{$v}}', '2z'],
  ['{{$v := 0}}{{range $v = .L}}{{end}}{{$v}}', 'z'],
  ['{{if not .T}}a{{else if .Fa}}b{{else if .T}}c{{else}}d{{end}}', 'c'],
  ['{{$.A}} {{$.B.C}} {{range .L}}{{$.A}}{{end}}', '1 hi 111'],
  ['{{define "t"}}[{{.}}]{{end}}{{template "t" .A}}{{template "t"}}{{template "t" .L}}', '[1][<no value>][[x y z]]'],
  ['{{define "t"}}  {{end}}{{define "t"}}b{{end}}{{template "t"}}{{.A}}', 'b1'],
  [
    '{{true}} {{false}} {{not true}} {{and true false}} {{or false 0 "x"}} {{and 1 0 .X}} {{or 1 .X}} {{and 1 2 3}}',
    'true false false false x 0 1 3',
  ],
  ['{{.A | and true}} {{.A | or false}} {{1 | and}}', '1 1 1'],
  ['{{and .T .B.C}} {{or .B.E .Z "d"}}', 'hi d'],
  ['{{len .L}} {{len .MM}} {{len "日本"}} {{len .B.J}} {{.A}}', '3 5 6 0 1'],
  [
    '{{index .L 1}} {{index .MM "a"}} {{index .LL 1 1 0}} {{index .MM "80/tcp" 0 "HostPort"}} {{(index .MM "80/tcp" 0).HostPort}} {{(index (index .MM "80/tcp") 0).HostPort}}',
    'y 1 4 1 1 1',
  ],
  ['{{index .L}}', '[x y z]'],
  ['{{slice .L 1}} {{slice .L 1 2}} {{slice .L}} {{slice .L 0 1 2}} {{slice .S 0 1}}', '[y z] [y] [x y z] [x] h'],
  [
    '{{print .A 1 "a" "b" 2 3 .T}} {{print}} {{print .B.E}} {{println 1 2 "a"}} {{print nil nil}} {{print .L .MM}}',
    '11ab2 3 true  <nil> 1 2 a\n <nil> <nil> [x y z] map[80/tcp:[map[HostPort:1]] C:3 a:1 b:2 é:4]',
  ],
  [
    '{{eq 1 1}} {{eq "a" "b" "a"}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt 1.5 1.0}} {{ge "b" "a"}} {{eq true true}} {{eq .S "x"}} {{eq .B.C "hi"}} {{eq nil nil}} {{eq .B.E nil}} {{ne .B.E nil}}',
    'true true true true true true true true false true true true false',
  ],
  ['{{eq .A "1"}}', 'true'],
  ['{{eq .L nil}}', 'false'],
  ['{{eq nil .L}} {{eq .A nil}} {{eq 1 nil}}', 'false false false'],
  [
    '{{html .S}} {{js .S}} {{urlquery .S}} {{html 1 "a" 2}} {{html nil}} {{html .B.E}} {{urlquery "a b/c?d=e&f~!*\'()"}} {{js "\\x00\\u2028é\\n"}} {{html}}',
    'héllo &lt;b&gt;&amp;&#34;&#39;`=\\ 日本 héllo \\u003Cb\\u003E\\u0026\\"\\\'`\\u003D\\\\ 日本 h%C3%A9llo+%3Cb%3E%26%22%27%60%3D%5C+%E6%97%A5%E6%9C%AC 1a2 &lt;no value&gt; &lt;no value&gt; a+b%2Fc%3Fd%3De%26f~%21%2A%27%28%29 \\u0000\\u2028é\\u000A ',
  ],
  [
    '{{upper "abc"}} {{lower "ABC"}} {{title "hello world foo_bar x-y 1a"}} {{pad "a" 1 2}}| {{pad "" 1 2}}| {{truncate "abcdef" 3}} {{truncate "ab" 5}} {{truncate "abc" 3}} {{split "a,b,c" ","}} {{join (split "a,b" ",") "-"}} {{split "" ","}} {{split "abc" ""}} {{json (split "" "")}}',
    'ABC abc Hello World Foo_bar X-Y 1a  a  | | abc ab abc [a b c] a-b [] [a b c] []',
  ],
  ['{{"abc" | upper}} {{"a,b" | split ","}} {{split "a,b" "," | json}} {{.S | upper | len}}', 'ABC [,] ["a","b"] 23'],
  ['{{"," | split "a,b"}}', '[a b]'],
  ['{{truncate "abc" 1.0}}', 'a'],
  ['{{join nil ","}}', ''],
  ['{{.A | print "x"}}', 'x1'],
  ['{{((.A))}} {{print (print (print 1))}}', '1 1'],
  ['{{ index .L 0x0 }}', 'x'],
  ["{{ index .L '\\x01' }}", 'y'],
  ['{{ json nil }}', 'null'],
  ['{{ .A | json | json }}', '"1"'],
  ['{{ if eq .A nil }}x{{end}}', ''],
  ['{{ define "a b" }}x{{end}}{{template "a b"}}', 'x'],
  ['{{ true | not }} {{ not true | not }}', 'false true'],
  [
    '{{ .B.G }} {{ if and .B.G (not .B.H) }}ok{{ end }} {{ if or (eq .B.C "x") (eq .B.C "hi") }}ok2{{end}}',
    'true ok ok2',
  ],
  ['{{println .A}}x', '1\nx'],
  ['{{ range $i, $e := .L }}{{ if $i }}, {{ end }}{{ $e }}{{ end }}', 'x, y, z'],
  [
    '{{range $p, $conf := .MM}}{{$p}} -> {{if $conf}}yes{{end}} {{end}}',
    '80/tcp -> yes C -> yes a -> yes b -> yes é -> yes ',
  ],
  ['{{with index .MM "80/tcp"}}{{range .}}{{.HostPort}}{{end}}{{end}}', '1'],
  ['{{range split "a b c" " "}}<{{.}}>{{end}} {{.A}}', '<a><b><c> 1'],
  ['{{join (slice (split "a b c" " ") 1) "+"}} {{.A}}', 'b+c 1'],
  ['{{lt "a" "b"}} {{lt .S .Z}} {{le .A .A}} {{gt .A .Neg}}', 'true false true true'],
];

const printf: readonly [template: string, expected: string][] = [
  [
    '{{.S}} {{len .S}} {{slice .S 1 3}} {{index .S 1}} {{printf "%q %x %+q %#q" .S .S .S .S}}',
    'héllo <b>&"\'`=\\ 日本 23 é 195 "héllo <b>&\\"\'`=\\\\ 日本" 68c3a96c6c6f203c623e262227603d5c20e697a5e69cac "h\\u00e9llo <b>&\\"\'`=\\\\ \\u65e5\\u672c" "héllo <b>&\\"\'`=\\\\ 日本"',
  ],
  ['{{.A\n | \n printf "%s"}}', '1'],
  [
    '{{printf "%v|%5v|%-5v|%05d|%x|%X|%o|%b|%c|%U|%#U|%e|%f|%g|%t|%q|%T" "a" "b" "c" 42 255 255 8 5 65 8364 8364 1.5 1.5 1.5 true "q" 1}}',
    'a|    b|c    |00042|ff|FF|10|101|A|U+20AC|U+20AC \'\u20ac\'|1.500000e+00|1.500000|1.5|true|"q"|int',
  ],
  ['{{printf "%d %s" .A .A}} {{printf "%v %q %T" .A .A .A}}', '%!d(json.Number=1) 1 1 "1" json.Number'],
  [
    '{{printf "%d" "a"}} {{printf "%s" 1}} {{printf "%t" 1}} {{printf "%d" .L}} {{printf "%s" .L}} {{printf "%q" .L}} {{printf "%x" .L}} {{printf "%v" .L}}',
    '%!d(string=a) %!s(int=1) %!t(int=1) [%!d(string=x) %!d(string=y) %!d(string=z)] [x y z] ["x" "y" "z"] [78 79 7a] [x y z]',
  ],
  [
    '{{printf "%d %d" 1}} {{printf "%d" 1 2}} {{printf "%"}} {{printf "%!"}} {{printf "%z" 1}} {{printf "%d%%" 5}} {{printf "%-8s|%8s|%.2s|%8.2s|" "abcd" "abcd" "abcd" "abcd"}}',
    '1 %!d(MISSING) 1%!(EXTRA int=2) %!(NOVERB) %!!(MISSING) %!z(int=1) 5% abcd    |    abcd|ab|      ab|',
  ],
  [
    '{{printf "%[2]d %[1]d" 1 2}} {{printf "%[3]d" 1}} {{printf "%[1]*d" 5 }} {{printf "%*d" 5 42}} {{printf "%-*d|" 5 42}} {{printf "%.*f" 2 3.14159}} {{printf "%*d" "a" 1}}',
    '2 1 %!d(BADINDEX) %!d(MISSING)    42 42   | 3.14 %!(BADWIDTH)1',
  ],
  [
    '{{printf "%+v %#v" .B .B}} {{printf "%#v %#v %#v %#v %#v %#v" 1 "a" 1.5 true nil .L}} {{printf "%+d % d %x %#x %#o %#b %O" 1 1 -255 255 8 5 8}}',
    'map[C:hi D:[1 2 3] E:<nil> F:1.5 G:true H:false I:map[] J:[]] map[string]interface {}{"C":"hi", "D":[]interface {}{"1", "2", "3"}, "E":interface {}(nil), "F":"1.5", "G":true, "H":false, "I":map[string]interface {}{}, "J":[]interface {}{}} 1 "a" 1.5 true <nil> []interface {}{"x", "y", "z"} +1  1 -ff 0xff 010 0b101 0o10',
  ],
  [
    '{{printf "%6.2f|%-8.3f|%08.2f|%+.1f|% .1f|%.0f|%e|%E|%G|%g|%g" 3.14159 2.5 3.14159 1.0 1.0 2.5 123456.789 0.000123 1e-10 1e20 1e21}}',
    '  3.14|2.500   |00003.14|+1.0| 1.0|2|1.234568e+05|1.230000E-04|1E-10|1e+20|1e+21',
  ],
  [
    '{{printf "%5t|%-7t|%q|%#q|%+q|%x|% x|%#x|%X" true false "a\\nb" "a" "é" "hi" "hi" "hi" "hi"}}',
    ' true|false  |"a\\nb"|`a`|"\\u00e9"|6869|68 69|0x6869|6869',
  ],
  [
    '{{printf "%s" nil}} {{printf "%v" nil}} {{printf "%d" nil}} {{printf "%v" .B.E}} {{printf "%s" .B}} {{printf "%d" .B}}',
    '%!s(<nil>) <nil> %!d(<nil>) <nil> map[C:hi D:[1 2 3] E:<nil> F:1.5 G:%!s(bool=true) H:%!s(bool=false) I:map[] J:[]] map[%!d(string=C):%!d(string=hi) %!d(string=D):[%!d(json.Number=1) %!d(json.Number=2) %!d(json.Number=3)] %!d(string=E):<nil> %!d(string=F):%!d(json.Number=1.5) %!d(string=G):%!d(bool=true) %!d(string=H):%!d(bool=false) %!d(string=I):map[] %!d(string=J):[]]',
  ],
  [
    '{{printf "%05s|%-05d|%+05d|%x|%X" "ab" 42 42 "é" "é"}} {{printf "%03d|%3d|%-3d|" -5 -5 -5}} {{printf "%c%c" 0x65e5 -1}} {{printf "%q" 65}} {{printf "%.3d|%6.3d|%.0d" 5 5 0}}',
    "000ab|42   |+0042|c3a9|C3A9 -05| -5|-5 | 日\ufffd 'A' 005|   005|",
  ],
  [
    '{{printf "%T %T %T %T %T %T %T" .A .B .L .T .S .B.E 1.5}}',
    'json.Number map[string]interface {} []interface {} bool string <nil> float64',
  ],
  [
    '{{printf "%v %v" 1e6 123456789.0}} {{1e6}} {{100000.0}} {{1e20}} {{1e-5}} {{0.0001}} {{1234567.5}} {{3.0}}',
    '1e+06 1.23456789e+08 1e+06 100000 1e+20 1e-05 0.0001 1.2345675e+06 3',
  ],
  ['{{(print 1 2) | printf "%s-%s" "a"}}', 'a-1 2'],
  ['{{printf "%s" (json .L)}}', '["x","y","z"]'],
  ['{{printf "%-10s|%10s|" .B.C .B.C}}{{printf "%3d|%v" 5 .A}}', 'hi        |        hi|  5|1'],
  [
    '{{.S | printf "%.5s"}} {{.S | printf "%20.3s|"}} {{printf "%q" "日本\\u200b\\x7f"}}',
    'héllo                  hél| "日本\\u200b\\x7f"',
  ],
  [
    '{{printf "%.0f %.0f %.0f %.1f %.1f %.1f %.2f %.3f %.0f" 0.5 1.5 2.5 0.25 0.35 0.05 1.005 999.9995 1e22}}',
    '0 2 2 0.2 0.3 0.1 1.00 1000.000 10000000000000000000000',
  ],
  [
    '{{printf "%.0e %.1e %.2e %.3g %.1g %.5g %.10g %g" 2.5 1.25 9.999 1234.5 0.00012345 100000.0 123456789.0 0.1}}',
    '2e+00 1.2e+00 1.00e+01 1.23e+03 0.0001 1e+05 123456789 0.1',
  ],
  ['{{printf "%f %f %.10f %f" 0.0 1e-7 1e-7 1e21}}', '0.000000 0.000000 0.0000001000 1000000000000000000000.000000'],
];

describe.each([
  ['values and literals', values],
  ['control structures', control],
  ['functions', functions],
  ['printf', printf],
] as const)('%s', (_, rows) => {
  test.each(rows)('%s', (template, expected) => {
    expect(inspect(['x'], template, () => RAW)).toEqual({ stdout: `${expected}\n`, stderr: '', exit: 0 });
  });
});
