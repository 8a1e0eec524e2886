/** Regular expressions that a lesson or a command line brings along must not hang the lab. */
import { setFlagsFromString } from 'node:v8';

/**
 * V8 has a second engine for regular expressions, of linear time. With this flag it takes over where the ordinary one
 * backtracks too often (`(a+)+b`), for every pattern without look-around and back references.
 * Source: V8's flag-definitions.h, "enable_experimental_regexp_engine_on_excessive_backtracks".
 */
export function boundRegexps(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
}
