import { AtollError } from '@atoll/core';
import { program } from './program.ts';
import { describeError } from './terminal/terminal.ts';

try {
  await program.parseAsync();
} catch (error) {
  console.error(describeError(error));
  process.exitCode = error instanceof AtollError ? 1 : 70;
}
