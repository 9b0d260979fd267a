import { AtollError } from '@atoll/core';
import { loadOwnParts } from './parts/own-parts.ts';
import { program } from './program.ts';
import { describeError, partMissing } from './terminal/terminal.ts';

// The first process of a container is not ended by a signal that nothing handles.
if (process.pid === 1)
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(code);
    });

program.hook('preAction', (_, command) => loadOwnParts(command.optsWithGlobals<{ parts?: string }>().parts));
try {
  await program.parseAsync();
} catch (caught) {
  const error = partMissing(caught);
  console.error(describeError(error));
  process.exitCode = error instanceof AtollError ? 1 : 70;
}
