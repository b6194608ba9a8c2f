#!/bin/sh
# Starts Redis with the users' rules, and further options as arguments.
set -eu
sh /etc/chatapp/users.sh
exec redis-server /etc/chatapp/redis.conf "$@"
