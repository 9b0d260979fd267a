import { AtollError, PRESETS } from '@atoll/core';

/** What a network's file does not say. */
export interface Asked {
  readonly name: string;
  readonly licence: string;
  readonly preset: string;
}

type Given = { readonly [Key in keyof Asked]: string | undefined };

/** Letters, digits, points, dashes: what a backbone may be called. */
const asName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 63);

/** Asks on a terminal for what the flags leave open. Throws AtollError 103 where nobody can be asked, or who is asked gives up. */
export async function askFor(given: Given, fileName: string): Promise<Asked> {
  const { name, licence, preset } = given;
  if (name !== undefined && licence !== undefined && preset !== undefined) return { name, licence, preset };
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    const missing = Object.entries(given).flatMap(([flag, value]) => (value === undefined ? [`--${flag}`] : []));
    throw new AtollError(103, `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`, {
      hint: `The file does not say it. Presets: ${Object.keys(PRESETS).join(', ')}.`,
    });
  }
  const { intro, outro, select, text } = await import('@clack/prompts');
  const answered = async (question: Promise<string | symbol>): Promise<string> => {
    const answer = await question;
    if (typeof answer === 'symbol') throw new AtollError(103, 'Nothing was imported.');
    return answer;
  };
  intro('What the file does not say');
  const asked = {
    name: name ?? (await answered(text({ message: 'What is it to be called?', initialValue: asName(fileName) }))),
    preset:
      preset ??
      (await answered(
        select({
          message: 'What was it trained to see?',
          options: Object.entries(PRESETS).map(([value, { about }]) => ({ value, label: value, hint: about })),
        }),
      )),
    licence:
      licence ??
      (await answered(
        text({
          message: 'Under which licence are its weights? Sites are shown it.',
          placeholder: 'Apache-2.0',
          validate: (value) =>
            value === undefined || value.trim() === '' ? 'Weights without a licence are not for others to use.' : undefined,
        }),
      )),
  };
  outro('Measuring its features');
  return asked;
}
