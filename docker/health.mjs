// The image's HEALTHCHECK: a coordinator must answer; everything else is healthy for as long as it runs.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

const args = readFileSync('/proc/1/cmdline', 'utf8').split('\0');
if (args.includes('serve')) {
  const at = `127.0.0.1:${args.find((_, index) => args[index - 1] === '--port') ?? '7700'}/health`;
  // A coordinator speaks one of the two. It asks itself, and sends nothing: there is nothing to verify.
  const healthy = (await answers(getHttps, `https://${at}`)) || (await answers(getHttp, `http://${at}`));
  process.exitCode = healthy ? 0 : 1;
}

async function answers(get, url) {
  const request = get(url, { rejectUnauthorized: false, timeout: 2_000, agent: false });
  request.on('timeout', () => request.destroy(new Error('no answer')));
  try {
    const [response] = await once(request, 'response');
    response.resume();
    return response.statusCode === 200;
  } catch (error) {
    // With --client-ca it wants a certificate, and has none to give itself: that it says so is an answer.
    return args.includes('--client-ca') && error.code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED';
  }
}
