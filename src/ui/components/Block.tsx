import { Box, Text } from 'ink';
import { memo } from 'react';

/** Lines of exact width that are already drawn. Nothing is laid out anew while they stay the same. */
export const Block = memo(
  function Block({ lines, width }: { lines: readonly string[]; width: number }) {
    return (
      <Box width={width} height={lines.length} flexShrink={0}>
        <Text wrap="truncate">{lines.join('\n')}</Text>
      </Box>
    );
  },
  (a, b) => a.width === b.width && a.lines.length === b.lines.length && a.lines.every((l, i) => l === b.lines[i]),
);
