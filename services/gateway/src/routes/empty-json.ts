import type { App } from '@chatapp/service-kit';

/** Calls that need no body may still say that it is JSON, as many clients always do. Where one is needed, its schema misses it. */
export function acceptEmptyJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') done(null, undefined);
    else void parse(request, text, done);
  });
}
