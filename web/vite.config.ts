import { join } from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import project from './project.inlang/settings.json' with { type: 'json' };
import { shorterMessages } from './shorter-messages.ts';

/** In development the page comes from Vite; everything else from a running stack's entrance. */
const entrance = process.env.CHATAPP_ORIGIN ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [
    tailwindcss(),
    // Texts become functions, so that a page loads only those that it says; `node --run sync` writes the same.
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './paraglide',
      strategy: ['globalVariable', 'baseLocale'],
    }),
    shorterMessages(project.locales),
    sveltekit({
      // nginx compresses what it passes on, quickly; a script that is compressed once, as well as can be, is a sixth smaller.
      adapter: adapter({ precompress: true }),
      // The service worker answers for every address with one page: what it names must not depend on where it is.
      paths: { relative: false },
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // One style attribute, word for word: that of Kit's own route announcer.
          'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          'img-src': ['self', 'data:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'worker-src': ['self'],
          'manifest-src': ['self'],
          'base-uri': ['none'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
          // No string becomes HTML or a script's address but through these: Svelte's own templates, Kit's service worker, lib/trusted.ts.
          'require-trusted-types-for': ['script'],
          'trusted-types': ['svelte-trusted-html', 'sveltekit-trusted-url', 'chatapp'],
        },
      },
    }),
  ],
  // The highlighter's worker loads each language when it is needed.
  worker: { format: 'es' },
  resolve: {
    alias: [
      // What the dialect of messages has no use for.
      {
        find: /^(?:entities|linkify-it|uc\.micro)$/,
        replacement: join(import.meta.dirname, 'src/lib/markdown/left-out.ts'),
      },
    ],
  },
  build: {
    // A font inside a style sheet would be a data: address, which the policy forbids.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What several pages share comes in one piece: by itself it would be a hundred files that are too small to compress.
        codeSplitting: {
          groups: [
            {
              name: 'shared',
              test: /@lucide|paraglide(?!\/messages\/(?:admin|audit|system)_)|src\/lib\/(?:chat|components\/base|composer|i18n|people|scroll|session|theme|timeline|trusted)/,
              minShareCount: 2,
            },
            // The texts of the administration are no part of what the chat begins with.
            { name: 'administration', test: /paraglide\/messages\/(?:admin|audit|system)_/, minShareCount: 2 },
          ],
        },
      },
    },
    // light-dark() is used as it is: without these Lightning CSS would expand it for browsers of 2023.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
  },
  server: {
    proxy: {
      '/api': { target: entrance, changeOrigin: true },
      '/ws': { target: entrance, ws: true, changeOrigin: true },
    },
  },
});
