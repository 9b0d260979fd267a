import { type CoordinatorOptions, LOG_FORMS, type LogForm } from '@atoll/coordinator';
import { AtollError } from '@atoll/core';
import { isLoopback } from '@atoll/protocol';

/** How `atoll serve` is reached. */
export interface ServeFlags {
  readonly host: string;
  readonly port: string;
  readonly publicName?: readonly string[];
  readonly tls?: boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
  readonly plainHttpOnAPublicAddress?: boolean;
  readonly connections?: string;
  readonly connectionsPerAddress?: string;
  readonly open?: boolean;
  readonly openToAnyone?: boolean;
  readonly log?: string;
}

/** How the log is written: `text` unless told. Throws AtollError 103. */
export function logFormOf({ log = 'text' }: Pick<ServeFlags, 'log'>): LogForm {
  const form = LOG_FORMS.find((one) => one === log);
  if (form === undefined) throw new AtollError(103, `--log ${log} is none of ${LOG_FORMS.join(', ')}.`);
  return form;
}

/** Whether sites and operators prove who they are. Throws AtollError 818 for `--open` beyond this machine. */
export function accessOf({ host, open = false, openToAnyone = false }: ServeFlags): Pick<CoordinatorOptions, 'access'> {
  if (open && !openToAnyone && !isLoopback(host))
    throw new AtollError(818, `On ${host} an open coordinator would let in everyone who reaches it.`);
  return { access: open || openToAnyone ? 'open' : 'enrolled' };
}

type Reached = Pick<
  CoordinatorOptions,
  'host' | 'port' | 'publicNames' | 'tls' | 'plainHttpOnAPublicAddress' | 'connections' | 'connectionsPerAddress'
>;

/**
 * TLS beyond this machine, and wherever a flag is about it. Throws AtollError 103.
 * @param keyFlag what the private key of `--cert` is called
 */
export function reachedBy(flags: ServeFlags, keyFlag = '--key'): Reached {
  const { host, cert, key, clientCa, publicName = [], plainHttpOnAPublicAddress = false } = flags;
  const port = Number(flags.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new AtollError(103, `--port ${flags.port} is no number from 0 to 65535.`);
  const about = flags.tls === true || cert !== undefined || key !== undefined || clientCa !== undefined;
  const common = { host, port, publicNames: publicName, ...boundsOf(flags) };
  if (plainHttpOnAPublicAddress) {
    if (about) throw new AtollError(103, `--plain-http-on-a-public-address goes with none of --tls, --cert, ${keyFlag} and --client-ca.`);
    return { ...common, plainHttpOnAPublicAddress };
  }
  if (!about && isLoopback(host)) return common;
  if ((cert === undefined) !== (key === undefined)) throw new AtollError(103, `--cert and ${keyFlag} go together.`);
  const certificate = cert === undefined || key === undefined ? {} : { certificate: { cert, key } };
  return { ...common, tls: { ...certificate, ...(clientCa === undefined ? {} : { clientCa }) } };
}

function boundsOf({ connections, connectionsPerAddress }: ServeFlags): Pick<CoordinatorOptions, 'connections' | 'connectionsPerAddress'> {
  const count = (flag: string, value: string): number => {
    if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
    throw new AtollError(103, `${flag} ${value} is no number from 1 to 999999.`);
  };
  return {
    ...(connections === undefined ? {} : { connections: count('--connections', connections) }),
    ...(connectionsPerAddress === undefined ? {} : { connectionsPerAddress: count('--connections-per-address', connectionsPerAddress) }),
  };
}
