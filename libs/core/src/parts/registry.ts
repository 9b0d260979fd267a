import { AtollError } from '../errors.ts';

/** A value as JSON has it: what a file can say, and the journal and the wire can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What a federation file says beside the name of an own part, read and with every default filled in. */
export type OwnOptions = { readonly [key: string]: JsonValue };

/**
 * Reads the options of an own part as a file gives them, and fills in what it leaves out. Throws an Error whose message says in a
 * sentence what is wrong: it becomes the message of error 101, with the line of the file.
 */
export type OptionReader = (given: OwnOptions) => OwnOptions;

/** Something that a federation names and code does: a strategy, a kind of head. */
export interface Part {
  /** Lower-case letters, digits and `-`, 40 at most. What a part computes belongs to its name: change one, and change the other. */
  readonly name: string;
  /** Where it is left out, a file that gives options is refused. */
  readonly readOptions?: OptionReader;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** True for what a part may be called. */
export const isPartName = (name: string): boolean => NAME.test(name) && name !== 'own';

/**
 * The parts of one kind, by name; those that Atoll brings and those of others alike. One in a process: a name in a journal means one
 * thing, and the same to every run.
 */
export class Registry<P extends Part> {
  readonly #kind: string;
  readonly #functions: readonly (keyof P & string)[];
  readonly #parts = new Map<string, P>();

  /**
   * @param kind what the parts are called in sentences
   * @param functions that each has to have
   */
  constructor(kind: string, functions: readonly (keyof P & string)[]) {
    this.#kind = kind;
    this.#functions = functions;
  }

  /** The same part may be registered again. Throws AtollError 120 for what is no part, a name that is none, or that another part has. */
  register(part: P): void {
    if (typeof part !== 'object' || part === null) throw new AtollError(120, `A ${this.#kind} is an object, not ${String(part)}.`);
    if (typeof part.name !== 'string' || !isPartName(part.name))
      throw new AtollError(120, `${JSON.stringify(part.name)} is no name for a ${this.#kind}.`, {
        hint: 'Take lower-case letters, digits and -, 40 at most, and not "own".',
      });
    const optional = part.readOptions === undefined ? [] : (['readOptions'] as const);
    for (const name of [...this.#functions, ...optional])
      if (typeof part[name] !== 'function') throw new AtollError(120, `The ${this.#kind} ${part.name} has no function ${name}.`);
    const known = this.#parts.get(part.name);
    if (known !== undefined && known !== part)
      throw new AtollError(120, `There is another ${this.#kind} with the name ${part.name}.`, { hint: 'Choose another name.' });
    this.#parts.set(part.name, part);
  }

  /** Throws AtollError 121 where it is not registered. */
  get(name: string): P {
    const part = this.#parts.get(name);
    if (part === undefined) throw new AtollError(121, `The ${this.#kind} ${name} is not registered here.`);
    return part;
  }

  find(name: string): P | undefined {
    return this.#parts.get(name);
  }

  /** The options of a part as {@link Part.readOptions} reads them. Throws what that throws, and RangeError for a part without any. */
  readOptions({ name, readOptions }: P, given: OwnOptions): OwnOptions {
    if (readOptions !== undefined) return readOptions(given);
    const [key] = Object.keys(given);
    if (key !== undefined) throw new RangeError(`the ${this.#kind} ${name} has no option ${JSON.stringify(key)}`);
    return given;
  }
}
