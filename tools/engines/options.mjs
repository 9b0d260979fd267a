import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from './failure.mjs';

export const USAGE = `node tools/engines/install.mjs [options]

  --gpu                 tfjs-node-gpu for CUDA 12, with the CUDA libraries, instead of tfjs-node
  --tensorflow VERSION  TensorFlow's version (2.18.1)
  --into FOLDER         where to install (ATOLL_ENGINES, or atoll/engines in the user's data folder)
  --index URL           Python package index (PIP_INDEX_URL, or https://pypi.org/simple)
  --wheels FOLDER       take wheels that are in this folder already, not from an index
  --strip               make the libraries smaller: without the names of inner functions`;

const OPTIONS = {
  gpu: { type: 'boolean', default: false },
  tensorflow: { type: 'string', default: '2.18.1' },
  into: { type: 'string' },
  index: { type: 'string' },
  wheels: { type: 'string' },
  strip: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

function parse() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new Failure(error.message, USAGE);
  }
}

/** The command line, completed by the environment. */
export function readOptions() {
  const { gpu, tensorflow, into, index, wheels, strip, help } = parse();
  const data = process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  return {
    gpu,
    tensorflow,
    into: resolve(into ?? (process.env.ATOLL_ENGINES || join(data, 'atoll', 'engines'))),
    index: index ?? (process.env.PIP_INDEX_URL || 'https://pypi.org/simple'),
    wheels: wheels && resolve(wheels),
    strip,
    help,
  };
}
