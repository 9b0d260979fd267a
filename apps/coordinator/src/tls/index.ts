export { isEveryAddress, namesOf } from './names.ts';
export { initialiseTls, openTls, type Tls, type TlsOptions } from './tls.ts';
