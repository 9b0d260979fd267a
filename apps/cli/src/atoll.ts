import { AtollError } from '@atoll/core';
import { program } from './program.ts';
import { describeError, partMissing } from './terminal/terminal.ts';

try {
  await program.parseAsync();
} catch (caught) {
  const error = partMissing(caught);
  console.error(describeError(error));
  process.exitCode = error instanceof AtollError ? 1 : 70;
}
