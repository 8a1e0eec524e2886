/** The smallest program that draws with Ink: what the lab's start is held against. It draws one line and waits. */
import { Text, render } from 'ink';

process.stdin.resume();
render(<Text>hello world</Text>, { patchConsole: false });
