import { X509Certificate } from 'node:crypto';
import type { Server, ServerOptions } from 'node:https';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type KeyedCertificate, validityOf } from './certificates.ts';
import { type CertificateFiles, readAuthorities, readGivenCertificate } from './given-certificate.ts';
import { openOwnAuthority, openOwnCertificate, RENEW_MS } from './own-authority.ts';

/** How a coordinator encrypts. */
export interface TlsOptions {
  /** The operator's own certificate; without it, one of an authority that the coordinator makes for itself. */
  readonly certificate?: CertificateFiles;
  /** File of the authorities (PEM) of which a client has to have a certificate: mutual TLS. Without it clients need none. */
  readonly clientCa?: string;
}

/** TLS of a coordinator that runs. */
export interface Tls {
  readonly serverOptions: ServerOptions;
  /** SHA-256 of the certificate of the coordinator's own authority, 64 hexadecimal digits; null with the operator's certificate. */
  readonly caFingerprint: string | null;
  /** For whom the operator's certificate is; null with one of the coordinator's own authority, which is for all its names. */
  readonly given: GivenNames | null;
  /** From when to when the certificate in use is valid, in milliseconds since 1970. */
  validity(): { readonly from: number; readonly to: number };
  /** Keeps the server's certificate current until the function that it gives is called. */
  keep(server: Server): () => void;
}

/** Names and addresses of a certificate. */
export interface GivenNames {
  /** Host names in lower case, without those that stand for several. */
  readonly names: readonly string[];
  isFor(name: string): boolean;
  /** What to tell others who are to reach this address: itself where the certificate is for it, else the certificate's first name. */
  nameFor(host: string): string | undefined;
}

interface Source {
  readonly folder: string;
  readonly options: TlsOptions;
  /** Names and addresses for which the coordinator's own authority signs. */
  readonly names: readonly string[];
  readonly now: () => number;
  readonly say: (message: string) => void;
}

const LOOK_MS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Opens what a coordinator needs for TLS 1.2 and newer; the own authority is kept in `folder`/tls.
 * @throws AtollError 831 (files not usable), 802 (key open to others), 702
 */
export async function openTls(source: Source): Promise<Tls> {
  const first = await load(source);
  const held: Held = { current: first };
  tellExpiry(source, first);
  return {
    serverOptions: {
      ...contextOf(source, first),
      ...(source.options.clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: true }),
      handshakeTimeout: 10_000,
    },
    caFingerprint: first.caFingerprint,
    given: source.options.certificate === undefined ? null : givenNames(new X509Certificate(first.cert)),
    validity: () => validityOf(new X509Certificate(held.current.cert)),
    keep: (server) => keep(source, server, held),
  };
}

/** The certificate in use. */
interface Held {
  current: Loaded;
}

type Loaded = KeyedCertificate & { readonly caFingerprint: string | null };

async function load({ folder, options, names, now }: Source): Promise<Loaded> {
  if (options.certificate !== undefined) return { ...readGivenCertificate(options.certificate), caFingerprint: null };
  return openOwnCertificate(folderOf(folder), names, now());
}

const contextOf = ({ options }: Source, { cert, key }: KeyedCertificate) => ({
  cert,
  key,
  minVersion: 'TLSv1.2' as const,
  ...(options.clientCa === undefined ? {} : { ca: readAuthorities(options.clientCa) }),
});

function givenNames(certificate: X509Certificate): GivenNames {
  const isFor = (name: string): boolean => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
  const names = [...(certificate.subjectAltName ?? '').matchAll(/(?:^|, )DNS:([^*,]+)/g)].map(([, name = '']) => name.toLowerCase());
  return { names, isFor, nameFor: (host) => (isFor(host) ? host : names[0]) };
}

const folderOf = (folder: string): string => join(folder, 'tls');

/**
 * Makes the own authority of a coordinator's data folder, where there is none; the SHA-256 of its certificate, 64 hexadecimal
 * digits. Throws AtollError 831, 802, 702.
 */
export const initialiseTls = (folder: string): Promise<string> => openOwnAuthority(folderOf(folder), Date.now());

/** Looks every minute whether there is a newer certificate, and says once a day that one is about to end. */
function keep(source: Source, server: Server, held: Held): () => void {
  let problem = '';
  let toldAt = source.now();
  const look = async (): Promise<void> => {
    try {
      const loaded = await load(source);
      problem = '';
      if (loaded.cert !== held.current.cert || loaded.key !== held.current.key) {
        server.setSecureContext(contextOf(source, loaded));
        held.current = loaded;
        source.say(`took up a new certificate, valid until ${new X509Certificate(loaded.cert).validTo}`);
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== problem) source.say(`goes on with the certificate that it has: ${message}`);
      problem = message;
    }
    if (source.now() - toldAt < DAY_MS) return;
    toldAt = source.now();
    tellExpiry(source, held.current);
  };
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  return () => clearInterval(timer);
}

function tellExpiry({ now, say }: Source, { cert }: KeyedCertificate): void {
  const parsed = new X509Certificate(cert);
  const { validTo, validFrom } = parsed;
  const { from, to } = validityOf(parsed);
  const left = to - now();
  if (left <= 0) say(`the certificate expired on ${validTo}: no site can connect`);
  else if (left < RENEW_MS) say(`the certificate expires in ${Math.floor(left / DAY_MS)} days, on ${validTo}`);
  if (from > now()) say(`the certificate is not valid before ${validFrom}: no site can connect until then`);
}
