/** Requests over the control socket, as commands send them. */

import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';

/** Milliseconds without a byte from the node: it may be busy, and it may be stopped. */
const PATIENCE = 60_000;

/** To be ended by the caller. It fails when the node gives no sign of life for a minute. */
export function openRequest(options: RequestOptions): ClientRequest {
  const request = httpRequest(options);
  request.setTimeout(PATIENCE, () => request.destroy(new Error(`no sign of life for ${PATIENCE / 1000} s`)));
  return request;
}

/** @throws what the system says */
export function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => request.once('response', resolve).on('error', reject));
}
