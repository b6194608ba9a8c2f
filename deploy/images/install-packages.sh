#!/bin/sh
# What the named services need when they run, as the lock file has it: no dev dependency, no type declarations, no source maps.
set -eu
for service; do set -- "$@" --filter "@chatapp/$service..." && shift; done
pnpm install --prod --frozen-lockfile "$@"
find node_modules \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete
rm -rf node_modules/.pnpm/@types+* node_modules/.pnpm/undici-types@*
# Only the installation's own business, and different each time.
rm -f package.json pnpm-*.yaml node_modules/.modules.yaml node_modules/.pnpm-workspace-state* node_modules/.pnpm/lock.yaml
