import { describe, expect, test } from 'vitest';
import { curl } from '../../../src/shell/commands/curl/index.ts';
import { wget } from '../../../src/shell/commands/wget/index.ts';
import { lab, run } from './harness.ts';

describe('curl', () => {
  test('gets a page, quietly and with its variables', () => {
    expect(run(lab(), curl, 'curl -sS http://www.example.com')).toEqual({ status: 0, out: '<h1>Example</h1>\n', err: '' });
    expect(run(lab(), curl, 'curl -s -o /dev/null -w %{http_code}:%{remote_ip}:%{size_download} 203.0.113.10').out).toBe('200:203.0.113.10:17');
  });
  test('says why it failed', () => {
    expect(run(lab(), curl, 'curl -sS http://192.168.1.10:1')).toEqual({ status: 7, out: '', err: 'curl: (7) Failed to connect to 192.168.1.10:1 after 0 ms: Could not connect to server\n' });
    expect(run(lab(), curl, 'curl http://nosuch').err).toBe('curl: (6) Could not resolve host: nosuch\n');
    expect(run(lab(), curl, 'curl -m 1 http://203.0.113.99')).toMatchObject({ status: 28, err: expect.stringMatching(/^curl: \(28\) Connection timed out after 100\d milliseconds\n$/) });
    expect(run(lab(), curl, 'curl -f -sS http://203.0.113.10/x')).toEqual({ status: 22, out: '', err: 'curl: (22) The requested URL returned error: 404\n' });
    expect(run(lab(), curl, 'curl --nosuch').err).toBe("curl: option --nosuch: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n");
  });
});
describe('wget of BusyBox', () => {
  const box = (line: string) => {
    const l = lab();
    return run(l, wget, line, { netns: 'host', flavour: 'busybox' });
  };
  test('writes where it is told', () => {
    expect(box('wget -qO- http://203.0.113.10')).toEqual({ status: 0, out: '<h1>Example</h1>\n', err: '' });
    expect(box('wget -O - http://203.0.113.10').err).toBe('Connecting to 203.0.113.10 (203.0.113.10:80)\nwriting to stdout\n-                    100% |********************************|    17  0:00:00 ETA\nwritten to stdout\n');
  });
  test('errors', () => {
    expect(box('wget -qO- http://192.168.1.10:1').err).toBe("wget: can't connect to remote host (192.168.1.10): Connection refused\n");
    expect(box('wget -T 2 -qO- http://203.0.113.99').err).toBe('wget: download timed out\n');
    expect(box('wget -qO- http://203.0.113.10/x').err).toBe('wget: server returned error: HTTP/1.1 404 Not Found\n');
    expect(box('wget -qO- http://nosuch').err).toBe("wget: bad address 'nosuch'\n");
  });
});
