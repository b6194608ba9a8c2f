#!/bin/sh
# redis-cli as the user who may do everything, within the container: deploy/compose exec redis sh /etc/chatapp/operator.sh INFO
set -eu
REDISCLI_AUTH=$(sed 's|.*:\(.*\)@.*|\1|' /run/secrets/redis_url_operator)
export REDISCLI_AUTH
exec redis-cli --no-auth-warning --user operator "$@"
