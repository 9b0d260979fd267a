import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { AtollError } from '@atoll/core';
import { type InvitationLetter, looksLikeInvitation, parseInvitation } from '@atoll/protocol';

/**
 * The invitation or the address that a site was given: as an argument, in a file, or `-` on standard input. An invitation that came
 * as an argument is taken out of the process list at once.
 * @throws AtollError 103 (the file cannot be read), 805
 */
export async function invitationOf(
  argument: string | undefined,
  file: string | undefined,
): Promise<{ url?: string; invitation?: InvitationLetter }> {
  const url = argument === undefined || looksLikeInvitation(argument) ? undefined : argument.replace(/\/+$/, '');
  if (argument !== undefined && url === undefined) process.title = 'atoll join';
  const letter = file !== undefined ? await read(file) : url === undefined ? argument : undefined;
  return { ...(url === undefined ? {} : { url }), ...(letter === undefined ? {} : { invitation: parseInvitation(letter) }) };
}

async function read(file: string): Promise<string> {
  const bytes = await (file === '-' ? buffer(process.stdin) : readFile(file)).catch((cause: unknown) => {
    throw new AtollError(103, `The invitation ${file} cannot be read.`, { cause });
  });
  // `>` of Windows PowerShell writes UTF-16, with a byte order mark.
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le', 2) : bytes.toString('utf8');
}
