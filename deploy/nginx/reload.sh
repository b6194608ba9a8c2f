#!/bin/sh
# Has a running nginx take a new nginx.conf.template or certificate: deploy/compose exec nginx sh /etc/chatapp/reload.sh
# Sockets stay with the workers of before until they end, for an hour at the most (worker_shutdown_timeout).
set -eu
. /etc/chatapp/trusted-proxies.envsh
/docker-entrypoint.d/20-envsubst-on-templates.sh
nginx -q -t -c /tmp/nginx.conf
kill -HUP "$(cat /tmp/nginx.pid)"
