/**
 * Lets a command go on when nobody reads its output any more, as in `stratum migrate check | head -1`: what it is doing
 * must come to its end, and it exits with the code that it would have had.
 */
export function tolerateClosedOutput(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
